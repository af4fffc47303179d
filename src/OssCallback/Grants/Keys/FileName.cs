using System.Globalization;
using System.Text;

namespace OssCallback.Grants;

/// <summary>
/// A client's file name, made harmless: whatever came in, what comes out is a short name without path, control characters or reserved
/// words.
/// </summary>
public sealed class FileName
{
    internal const int MaxStemBytes = 100;
    internal const int MaxExtensionLength = 16;
    internal const int MaxShownBytes = 120;

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>Takes a name apart; null and empty are allowed.</summary>
    public FileName(string? text)
    {
        // Browsers of old and many apps send whole paths, of either kind.
        var name = text ?? string.Empty;
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var dot = name.LastIndexOf('.');
        var extension = dot > 0 ? name[(dot + 1)..] : string.Empty;
        var known = extension.Length is > 0 and <= MaxExtensionLength && extension.All(char.IsAsciiLetterOrDigit);
        Extension = known ? "." + extension.ToLowerInvariant() : string.Empty;
        SafeStem = MakeSafe(known ? name[..dot] : name);
        Shown = MakeShown(known ? name[..dot] : name, known ? name[dot..] : string.Empty);
    }

    /// <summary>
    /// The name as people know it, for lists, events and downloads: without path, and without characters that cannot be seen or change the
    /// direction of writing; at most 120 bytes of UTF-8, of which an extension is kept. Null when the client gave none.
    /// </summary>
    public string? Shown { get; }

    /// <summary>The extension in lower case with its dot, or empty: one to sixteen ASCII letters and digits.</summary>
    public string Extension { get; }

    /// <summary>
    /// The rest of the name: letters and digits of any script and emoji stay, all that is special in keys, URLs, shells or file systems
    /// becomes <c>-</c>; never empty.
    /// </summary>
    public string SafeStem { get; }

    private static string? MakeShown(string stem, string extension)
    {
        var shown = new StringBuilder();
        var bytes = extension.Length;
        foreach (var rune in stem.EnumerateRunes().Where(IsShown))
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxShownBytes)
            {
                break;
            }

            shown.Append(rune);
        }

        var text = shown.ToString().Trim();
        return text.Length == 0 ? null : text + extension;
    }

    private static bool IsShown(Rune rune) => rune.Value == ' ' || (rune.IsAscii && !Rune.IsControl(rune)) || IsKept(rune);

    private static string MakeSafe(string stem)
    {
        var safe = new StringBuilder();
        var bytes = 0;
        foreach (var rune in stem.EnumerateRunes())
        {
            var kept = IsKept(rune) ? rune : new Rune('-');
            if (kept.Value == '-' && (safe.Length == 0 || safe[^1] == '-'))
            {
                continue;
            }

            bytes += kept.Utf8SequenceLength;
            if (bytes > MaxStemBytes)
            {
                break;
            }

            safe.Append(kept);
        }

        var text = safe.ToString().Trim('-', '.');

        // A reserved name stays reserved with any extension.
        return text.Length == 0 ? "file" : Reserved.Contains(text.Split('.')[0]) ? "file-" + text : text;
    }

    private static bool IsKept(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '-' or '_' or '.'
        : Rune.GetUnicodeCategory(rune)
            is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.SpaceSeparator)
            && rune != Rune.ReplacementChar;
}
