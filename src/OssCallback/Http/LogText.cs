using System.Globalization;
using System.Text;

namespace OssCallback.Http;

/// <summary>A text that a stranger may have written, as it may stand in a log line: the one place where such values are cleaned.</summary>
/// <remarks>
/// A log method names this type for a parameter, and what is passed is cleaned when it is written. Control characters, line and paragraph
/// separators and characters that change the direction of writing become <c>\u</c> escapes: nobody can begin a line of their own or speak
/// to a terminal.
/// </remarks>
/// <param name="Value">The text as it came, or null.</param>
public readonly record struct LogText(string? Value)
{
    /// <summary>The longest text; an object key has up to 1,023 bytes, a header up to 32 KB.</summary>
    public const int MaxLength = 512;

    /// <summary>Marks a text for cleaning.</summary>
    public static implicit operator LogText(string? value) => FromString(value);

    /// <summary>The same for languages without implicit conversions.</summary>
    public static LogText FromString(string? value) => new(value);

    /// <summary>The cleaned text.</summary>
    public override string ToString()
    {
        if (Value is null)
        {
            return "none";
        }

        var text = Value.Length <= MaxLength ? Value : Value[..MaxLength] + "…";
        return text.All(IsHarmless) ? text : Escape(text);
    }

    private static string Escape(string text)
    {
        var cleaned = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            _ = IsHarmless(character) ? cleaned.Append(character) : cleaned.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
        }

        return cleaned.ToString();
    }

    private static bool IsHarmless(char character) => char.GetUnicodeCategory(character) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
