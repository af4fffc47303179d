namespace OssCallback.Cli.Diagnosis;

/// <summary>One error of OSS, or one sentence of its clients: how it is recognised, what causes it, what to do.</summary>
/// <param name="Status">The HTTP status it comes with; 0 for a sentence that a client prints by itself.</param>
/// <param name="Code">The code in OSS's XML; <c>*</c> stands for what differs, empty for a sentence without one.</param>
/// <param name="Ec">The EC number, or null where it is not publicly known.</param>
/// <param name="Messages">The messages, to the letter where they are known; <c>*</c> stands for what differs, and alone for any
/// message.</param>
/// <param name="English">Cause and fix.</param>
/// <param name="Chinese">The same in Chinese.</param>
internal sealed record OssProblem(int Status, string Code, string? Ec, IReadOnlyList<string> Messages, Wording English, Wording Chinese)
{
    private const string Any = "*";

    /// <summary>The ArgumentName that the error must have, or null.</summary>
    public string? Argument { get; init; }

    /// <summary>The message to show where none was given.</summary>
    public string Message => Messages.FirstOrDefault(message => message != Any) ?? string.Empty;

    /// <summary>Whether the code alone says it, whatever the message.</summary>
    public bool StandsForItsCode => Ec is null && Argument is null && Messages.Contains(Any);

    public Wording In(Language language) => language == Language.Chinese ? Chinese : English;

    /// <summary>Whether an error has this code; null has every code.</summary>
    public bool HasCode(string? code) => code is null || Code == Any || Code.Equals(code, StringComparison.OrdinalIgnoreCase)
        || (Code.Length > 1 && Code.EndsWith('*') && code.StartsWith(Code[..^1], StringComparison.OrdinalIgnoreCase));

    /// <summary>How much of a message is in a text: case, white space, full-width forms and the full stop at the end do not
    /// matter.</summary>
    /// <returns>The number of characters that were recognised, 0 for any message, -1 for none.</returns>
    public int Recognise(string squeezed) => Messages.Max(message => message == Any ? (Ec is null ? 0 : -1) : Recognise(message, squeezed));

    private static int Recognise(string message, string squeezed)
    {
        var (position, recognised) = (0, 0);
        foreach (var part in ErrorText.Squeeze(message).TrimEnd('.').Split('*', StringSplitOptions.RemoveEmptyEntries))
        {
            var found = squeezed.IndexOf(part, position, StringComparison.Ordinal);
            if (found < 0)
            {
                return -1;
            }

            position = found + part.Length;
            recognised += part.Length;
        }

        // Status 40 is not the beginning of 404.
        return position < squeezed.Length && char.IsAsciiDigit(squeezed[position]) && char.IsAsciiDigit(squeezed[position - 1]) ? -1
            : recognised;
    }
}
