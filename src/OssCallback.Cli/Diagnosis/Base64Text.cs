using System.Buffers;
using System.Text;

namespace OssCallback.Cli.Diagnosis;

/// <summary>
/// Base64 as people copy it: with line breaks, in the URL alphabet, percent-encoded, cut short, or damaged as in a well-known article.
/// </summary>
internal static class Base64Text
{
    private static readonly SearchValues<char> Alphabet = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a text, repairing what can be repaired.</summary>
    /// <param name="text">The text.</param>
    /// <param name="accept">Whether a decoded text makes sense; decides between repairs.</param>
    /// <returns>The decoded text, or null; and what OSS's strict decoder would object to.</returns>
    public static (string? Decoded, IReadOnlyList<LintFinding> Findings) Decode(string text, Func<string, bool> accept)
    {
        ArgumentNullException.ThrowIfNull(accept);
        if (DecodeExactly(text) is { } exact)
        {
            return (exact, []);
        }

        if (text.Contains(' ', StringComparison.Ordinal) && DecodeExactly(text.Replace(' ', '+')) is { } plus && accept(plus))
        {
            return (
                plus,

                [
                    new LintFinding(
                        LintSeverity.Error, "A '+' arrived as a space: in a query or a URL-encoded form write it as %2B.",
                        text.IndexOf(' ', StringComparison.Ordinal), 1),
                ]);
        }

        var findings = new List<LintFinding>();
        var repaired = text;
        Repair(
            repaired.Contains('%', StringComparison.Ordinal),
            "It is percent-encoded: decode it once before it goes into a form field or header.",
            text.IndexOf('%', StringComparison.Ordinal), Uri.UnescapeDataString);
        Repair(
            repaired.Any(char.IsWhiteSpace), "It holds white space or line breaks: write Base64 in one piece (base64 -w0).",
            text.AsSpan().IndexOfAny(" \t\r\n"), given => string.Concat(given.Where(character => !char.IsWhiteSpace(character))));
        Repair(
            repaired.AsSpan().ContainsAny('-', '_'), "It is in the URL alphabet: OSS takes '+' and '/'.",
            text.AsSpan().IndexOfAny('-', '_'),
            given => given.Replace('-', '+').Replace('_', '/'));
        Repair(
            repaired.TrimEnd('=').Length % 4 is 2 or 3 && repaired.Length % 4 != 0, "The padding '=' at the end is missing or wrong.",
            text.Length, given => given.TrimEnd('=') + (given.TrimEnd('=').Length % 4 == 2 ? "==" : "="));
        if (DecodeExactly(repaired) is { } decoded && accept(decoded))
        {
            return (decoded, findings);
        }

        // An article of 2017 prints its Base64 with a 'd' too many in each "jb": it was copied into many projects.
        var restored = repaired.Replace("jdb", "jb", StringComparison.Ordinal).Replace("Jdb", "Jb", StringComparison.Ordinal).TrimEnd('=');
        if (restored != repaired.TrimEnd('=') && DecodeExactly(restored.PadRight((restored.Length + 3) / 4 * 4, '=')) is { } article
            && accept(article))
        {
            var place = repaired.IndexOf("jdb", StringComparison.OrdinalIgnoreCase);
            findings.RemoveAll(finding => finding.Start == text.Length);
            findings.Add(
                new LintFinding(
                    LintSeverity.Error, "The text is damaged as in a widely copied article: \"jdb\" stands where \"jb\" belongs.", place,
                    3));
            return (article, findings);
        }

        // Chinese in GBK, most often: everything else in it can still be read.
        if (DecodeExactly(repaired, Encoding.UTF8) is { } replaced && accept(replaced))
        {
            const string Message = "The bytes in the Base64 are not UTF-8: encode the text as UTF-8 before Base64; what could not be "
                + "read shows as '\uFFFD'.";
            findings.Add(new LintFinding(LintSeverity.Error, Message, 0, 1));
            return (replaced, findings);
        }

        var wrong = repaired.AsSpan().IndexOfAnyExcept(Alphabet);
        findings.Add(new LintFinding(LintSeverity.Error, wrong >= 0 ? $"'{repaired[wrong]}' is not a character of Base64."
            : "It is not Base64 of a text.", Math.Max(wrong, 0), 1));
        return (null, findings);

        void Repair(bool applies, string message, int place, Func<string, string> change)
        {
            if (applies)
            {
                findings.Add(new LintFinding(LintSeverity.Error, message, Math.Max(place, 0), 1));
                repaired = change(repaired);
            }
        }
    }

    private static string? DecodeExactly(string text, Encoding? encoding = null)
    {
        var bytes = new byte[text.Length];
        if (text.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(text, bytes, out var count))
        {
            return null;
        }

        try
        {
            return (encoding ?? StrictUtf8).GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
