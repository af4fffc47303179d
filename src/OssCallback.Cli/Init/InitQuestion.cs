using System.CommandLine;

namespace OssCallback.Cli.Init;

/// <summary>One thing that must be known: given as an option, or asked for.</summary>
/// <param name="Option">The option.</param>
/// <param name="Words">The question.</param>
/// <param name="IsOptional">Whether it may stay open.</param>
internal sealed record InitQuestion(Option<string?> Option, string Words, bool IsOptional = false)
{
    /// <summary>The answer; empty where it may stay open.</summary>
    /// <exception cref="FormatException">Nobody is there to be asked, and no option was given.</exception>
    public string Ask(ParseResult parsed)
    {
        if (parsed.GetValue(Option) is { } given)
        {
            return given.Trim();
        }

        while (true)
        {
            Console.Error.Write($"{Words} ");
            var line = Console.In.ReadLine();
            if (line is null && !IsOptional)
            {
                throw new FormatException($"There is no answer; give {Option.Name}.");
            }

            if (IsOptional || !string.IsNullOrWhiteSpace(line))
            {
                return line?.Trim() ?? string.Empty;
            }
        }
    }
}
