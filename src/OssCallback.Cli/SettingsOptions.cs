using System.CommandLine;
using System.Text.Json;
using OssCallback.Server;

namespace OssCallback.Cli;

/// <summary>Where the settings of a service come from, for every verb that runs or examines one.</summary>
internal sealed class SettingsOptions
{
    // As the server's own reader of such files is.
    private static readonly JsonDocumentOptions Tolerant =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Option<FileInfo?> _file = new("--settings")
    {
        Description =
            "A JSON file of settings, such as {\"Oss\":{\"Bucket\":\"my-uploads\"}}, or the local.settings.json of a Functions app.",
        HelpName = "file",
    };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "One setting; may be repeated and wins over file and environment.",
        HelpName = "Section:Key=value",
    };
    private readonly Option<string?> _environment = new("--environment")
    {
        Description = "Development tolerates unsafe settings (default Production).",
        HelpName = "name",
    };

    public IReadOnlyList<Option> All => [_file, _set, _environment];

    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            foreach (var setting in result.GetValue(_set) ?? [])
            {
                if (setting.IndexOf('=', StringComparison.Ordinal) <= 0)
                {
                    result.AddError($"--set takes Section:Key=value, not '{setting}'.");
                }
            }

            if (result.GetValue(_file) is { } file && ProblemOf(file) is { } problem)
            {
                result.AddError(problem);
            }
        });
    }

    /// <summary>The server's command line for file and environment.</summary>
    public IEnumerable<string> ServerArguments(ParseResult parsed) =>
    [
        .. parsed.GetValue(_environment) is { } environment ? ["--environment", environment] : Array.Empty<string>(),
        .. parsed.GetValue(_file) is { } file && ReadValues(file) is null
            ? [$"--{ServerHost.SettingsFileKey}", file.FullName]
            : Array.Empty<string>(),
    ];

    /// <summary>What wins over environment and file.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="others">What other options mean; <c>--set</c> wins over it.</param>
    public Dictionary<string, string?> Settings(ParseResult parsed, IReadOnlyDictionary<string, string?>? others = null)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in parsed.GetValue(_file) is { } file ? ReadValues(file) ?? [] : [])
        {
            settings[key.Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        foreach (var (key, value) in others ?? new Dictionary<string, string?>())
        {
            settings[key] = value;
        }

        foreach (var setting in parsed.GetValue(_set) ?? [])
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            settings[setting[..equals].Replace("__", ":", StringComparison.Ordinal)] = setting[(equals + 1)..];
        }

        return settings;
    }

    private static string? ProblemOf(FileInfo file)
    {
        if (!file.Exists)
        {
            return $"There is no file {file.FullName}.";
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file.FullName), Tolerant);
            return json.RootElement.ValueKind == JsonValueKind.Object ? null : $"{file.FullName} holds no JSON object.";
        }
        catch (JsonException exception)
        {
            return $"{file.FullName} is no JSON: {exception.Message}";
        }
    }

    /// <summary>The settings of a <c>local.settings.json</c>; null for another file, which the server reads itself.</summary>
    private static Dictionary<string, string>? ReadValues(FileInfo file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file.FullName), Tolerant);
        return json.RootElement.TryGetProperty("Values", out var values) && values.ValueKind == JsonValueKind.Object
            ? values.EnumerateObject().ToDictionary(value => value.Name, value => value.Value.ToString())
            : null;
    }
}
