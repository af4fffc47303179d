using System.Net;
using System.Text.RegularExpressions;

namespace OssCallback.Cli.Diagnosis;

/// <summary>The parts of an error that matter, from XML, JSON or plain text; whole documents are not asked for, because people paste parts.</summary>
/// <param name="Code">A code of OSS or of this service.</param>
/// <param name="Message">The sentence.</param>
/// <param name="Ec">The EC number.</param>
/// <param name="ArgumentName">Which parameter OSS complains about.</param>
/// <param name="ArgumentValue">Its value.</param>
internal sealed partial record ErrorText(string? Code, string Message, string? Ec, string? ArgumentName, string? ArgumentValue)
{
    public static ErrorText Read(string text)
    {
        text = Plain(text);
        var ec = EcNumber().Match(text) is { Success: true } number ? number.Value : null;
        if (Element(text, "Code") is { } code)
        {
            return new ErrorText(code, Normalize(Element(text, "Message") ?? string.Empty), Element(text, "EC") ?? ec, Element(text, "ArgumentName"), Element(text, "ArgumentValue"));
        }

        if (text.TrimStart().StartsWith('{'))
        {
            try
            {
                var json = LocatedJsonReader.Read(text.Trim());
                var named = (json["code"] ?? json["Code"])?.Text;
                return new ErrorText(named, Normalize((json["detail"] ?? json["message"] ?? json["Message"] ?? json["title"])?.Text ?? string.Empty), ec, null, null);
            }
            catch (LocatedJsonException)
            {
                // Then it is plain text that begins with a brace.
                return new ErrorText(null, Normalize(text), ec, null, null);
            }
        }

        return new ErrorText(null, Normalize(text), ec, null, null);
    }

    /// <summary>The text as OSS wrote it: logs and web pages percent-encode it, or write entities for its brackets.</summary>
    private static string Plain(string text)
    {
        if (!text.Contains('<', StringComparison.Ordinal) && !text.Trim().Any(char.IsWhiteSpace) && Escape().IsMatch(text))
        {
            text = Uri.UnescapeDataString(text.Replace('+', ' '));
        }

        return text.Contains('<', StringComparison.Ordinal) ? text : WebUtility.HtmlDecode(text);
    }

    private static string? Element(string xml, string name)
    {
        var start = xml.IndexOf($"<{name}>", StringComparison.OrdinalIgnoreCase);
        var end = start < 0 ? -1 : xml.IndexOf($"</{name}>", start, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? null : WebUtility.HtmlDecode(xml[(start + name.Length + 2)..end]).Trim();
    }

    private static string Normalize(string text) => WhiteSpace().Replace(text, " ").Trim();

    [GeneratedRegex(@"\b\d{4}-\d{8}\b")]
    private static partial Regex EcNumber();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
