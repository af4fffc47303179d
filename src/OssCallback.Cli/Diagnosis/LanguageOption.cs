using System.CommandLine;

namespace OssCallback.Cli.Diagnosis;

/// <summary>The language of what is shown: as asked for, or that of the environment.</summary>
internal static class LanguageOption
{
    /// <summary>In the order in which they count.</summary>
    private static readonly string[] Variables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    public static Option<string?> Option { get; } = Create();

    public static Language Of(ParseResult parsed) => Of(parsed.GetValue(Option), Environment.GetEnvironmentVariable);

    /// <summary>The option's value, or else the variable of the environment that counts, as POSIX has it.</summary>
    internal static Language Of(string? option, Func<string, string?> environment)
    {
        var locale = option ?? Variables.Select(environment)
            .FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return locale?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true ? Language.Chinese : Language.English;
    }

    private static Option<string?> Create()
    {
        var option = new Option<string?>("--lang")
        {
            Description = "Language of causes and fixes: en or zh (default: that of LC_ALL "
            + "or LANG).",
            HelpName = "en|zh"
        };
        option.AcceptOnlyFromAmong("en", "zh");
        return option;
    }
}
