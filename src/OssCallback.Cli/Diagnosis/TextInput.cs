using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;

namespace OssCallback.Cli.Diagnosis;

/// <summary>A text given as argument, as file, or on standard input.</summary>
internal static partial class TextInput
{
    private const int MaxBytes = 2 * 1024 * 1024;

    public static Argument<string?> CreateArgument(string description) =>
        new("text") { Description = description + " '-' or nothing reads standard input.", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>The text; a name of a file that exists is that file's content.</summary>
    /// <exception cref="FormatException">There is nothing, no such file, or far too much.</exception>
    public static async Task<string> ReadAsync(string? argument, CancellationToken cancellationToken)
    {
        var text = argument is null or "-" ? await ReadAsync(Console.OpenStandardInput(), cancellationToken)
            : File.Exists(argument) ? await ReadAsync(File.OpenRead(argument), cancellationToken)
            : FileName().IsMatch(argument) ? throw new FormatException($"There is no file '{argument}' here.")
            : argument;
        return string.IsNullOrWhiteSpace(text)
            ? throw new FormatException("There is nothing to read: give a text, a file, or standard input.") : text;
    }

    /// <summary>Text in UTF-8, or in UTF-16 as Windows shells redirect it, with and without its mark.</summary>
    internal static string Decode(ReadOnlySpan<byte> bytes)
    {
        var encoding = bytes.StartsWith(Encoding.BigEndianUnicode.Preamble)
            || (bytes.Length > 3 && bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0) ? Encoding.BigEndianUnicode
            : bytes.StartsWith(Encoding.Unicode.Preamble) || (bytes.Length > 3 && bytes[0] != 0 && bytes[1] == 0 && bytes[3] == 0)
                ? Encoding.Unicode
            : Encoding.UTF8;
        var preamble = bytes.StartsWith(encoding.Preamble) ? encoding.Preamble.Length : 0;
        return encoding.GetString(bytes[preamble..]);
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        await using (stream)
        {
            using var buffer = new MemoryStream();
            var chunk = new byte[64 * 1024];
            for (int count; (count = await stream.ReadAsync(chunk, cancellationToken)) > 0;)
            {
                await buffer.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
                if (buffer.Length > MaxBytes)
                {
                    throw new FormatException("The text is too long to be one of OSS's.");
                }
            }

            return Decode(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        }
    }

    /// <summary>What nobody means as the text itself: one word with the ending of a file, or a path.</summary>
    [GeneratedRegex(
        @"\A(?!https?://)([^\s<>{}=""'&]{1,200}\.(xml|json|txt|log|html?|b64|pem|out|har|yml|yaml)"
        + @"|(\.{1,2}|~)[/\\][^\s<>{}=""']{1,200})\z", RegexOptions.IgnoreCase)]
    private static partial Regex FileName();
}
