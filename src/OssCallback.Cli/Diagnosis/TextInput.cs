using System.CommandLine;

namespace OssCallback.Cli.Diagnosis;

/// <summary>A text given as argument, as file, or on standard input.</summary>
internal static class TextInput
{
    private const int MaxCharacters = 1024 * 1024;

    public static Argument<string?> CreateArgument(string description) =>
        new("text") { Description = description + " '-' or nothing reads standard input.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>The text; a name of a file that exists is that file's content.</summary>
    /// <exception cref="FormatException">There is nothing, or far too much.</exception>
    public static async Task<string> ReadAsync(string? argument, CancellationToken cancellationToken)
    {
        var text = argument is null or "-" ? await Console.In.ReadToEndAsync(cancellationToken)
            : File.Exists(argument) ? await File.ReadAllTextAsync(argument, cancellationToken)
            : argument;
        return string.IsNullOrWhiteSpace(text) ? throw new FormatException("There is nothing to read: give a text, a file, or standard input.")
            : text.Length > MaxCharacters ? throw new FormatException("The text is too long to be one of OSS's.")
            : text;
    }
}
