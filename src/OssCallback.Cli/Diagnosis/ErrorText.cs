using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace OssCallback.Cli.Diagnosis;

/// <summary>The parts of an error that matter, from XML, JSON or plain text; whole documents are not asked for, because people paste
/// parts.</summary>
/// <param name="Code">A code of OSS or of this service.</param>
/// <param name="Message">The sentence, or the whole text where none stands out.</param>
/// <param name="Ec">The EC number.</param>
internal sealed partial record ErrorText(string? Code, string Message, string? Ec)
{
    private static readonly string[] CodeNames = ["code", "errorCode", "errCode", "error"];
    private static readonly string[] MessageNames = ["detail", "message", "errorMessage", "errMsg", "msg", "error", "title", "data",
        "body", "response"];

    /// <summary>Which parameter OSS complains about.</summary>
    public string? ArgumentName { get; private init; }

    /// <summary>Its value.</summary>
    public string? ArgumentValue { get; private init; }

    /// <summary>What OSS signed itself.</summary>
    public string? StringToSign { get; private init; }

    /// <summary>With V4: what is hashed into <see cref="StringToSign"/>.</summary>
    public string? CanonicalRequest { get; private init; }

    /// <summary>Whether the message is all that was given, so that a code may stand anywhere in it.</summary>
    public bool IsPlain { get; private init; }

    /// <summary>Whether it is OSS's own document.</summary>
    public bool IsDocument { get; private init; }

    public static ErrorText Read(string text)
    {
        var raw = Plain(text.TrimStart('\uFEFF'));
        if (raw.TrimStart() is ['{', ..] json && ReadJson(json.Trim()) is { } ofJson)
        {
            return ofJson;
        }

        var ec = FindEc(raw);
        if (Element(raw, "Code") is { } code)
        {
            return new ErrorText(code, Normalize(Element(raw, "Message") ?? string.Empty), Element(raw, "EC") is { } given ? FindEc(given)
                ?? given : ec)
            {
                ArgumentName = Element(raw, "ArgumentName"),
                ArgumentValue = Element(raw, "ArgumentValue"),
                StringToSign = Element(raw, "StringToSign", trim: false),
                CanonicalRequest = Element(raw, "CanonicalRequest", trim: false),
                IsDocument = true,
            };
        }

        var named = CodeInText().Match(Narrow(raw)) is { Success: true } match ? match.Groups[1].Value.TrimEnd('.') : null;
        return new ErrorText(named, Normalize(raw), ec) { IsPlain = true };
    }

    /// <summary>A text in which case, white space and the width of letters do not count.</summary>
    public static string Squeeze(string text) => WhiteSpace().Replace(Narrow(text), string.Empty).ToLowerInvariant();

    private static ErrorText? ReadJson(string text)
    {
        LocatedJson root;
        try
        {
            root = LocatedJsonReader.Read(text);
        }
        catch (LocatedJsonException)
        {
            // Then it is plain text that begins with a brace, such as what Python prints.
            return null;
        }

        var members = Members(root).ToList();
        if (members.Select(member => member.Value.Text)
            .FirstOrDefault(value => value.Contains("<Code>", StringComparison.OrdinalIgnoreCase)) is { } xml)
        {
            return Read(xml);
        }

        var code = Named(CodeNames).FirstOrDefault(value => CodeWord().IsMatch(value));
        var message = Named(MessageNames).FirstOrDefault(value => value != code) ?? string.Empty;
        var ec = members.Where(member => member.Name is "EC" or "ec" or "ecCode" or "Ec").Select(member => FindEc(member.Value.Text))
            .FirstOrDefault(found => found is not null);
        return new ErrorText(code, Normalize(message), ec ?? FindEc(text))
        {
            ArgumentName = Named(["ArgumentName"]).FirstOrDefault(),
            ArgumentValue = Named(["ArgumentValue"]).FirstOrDefault(),
            StringToSign = Named(["StringToSign"]).FirstOrDefault(),
            CanonicalRequest = Named(["CanonicalRequest"]).FirstOrDefault(),
        };

        IEnumerable<string> Named(string[] names) => names.SelectMany(name => members
            .Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                && member.Value is { Kind: LocatedKind.String, Text.Length: > 0 })
            .Select(member => member.Value.Text));
    }

    /// <summary>An object's members, and those of what is in it.</summary>
    private static IEnumerable<LocatedMember> Members(LocatedJson value) =>
        value.Members.Concat(value.Members.SelectMany(member => Members(member.Value))).Concat(value.Items.SelectMany(Members));

    /// <summary>The text as OSS wrote it: logs and web pages percent-encode it, or write entities for its brackets.</summary>
    private static string Plain(string text)
    {
        if (!text.Contains('<', StringComparison.Ordinal) && !text.Trim().Any(char.IsWhiteSpace) && Escape().IsMatch(text))
        {
            text = Uri.UnescapeDataString(text.Replace('+', ' '));
        }

        return text.Contains('<', StringComparison.Ordinal) ? text : WebUtility.HtmlDecode(text);
    }

    private static string? Element(string xml, string name, bool trim = true)
    {
        var start = xml.IndexOf($"<{name}>", StringComparison.OrdinalIgnoreCase);
        var end = start < 0 ? -1 : xml.IndexOf($"</{name}>", start, StringComparison.OrdinalIgnoreCase);
        var content = end < 0 ? null : WebUtility.HtmlDecode(xml[(start + name.Length + 2)..end]);
        return trim ? content?.Trim() : content;
    }

    private static string? FindEc(string text) => EcNumber().Match(Narrow(text)) is { Success: true } match
        ? $"{match.Groups[1].Value}-{match.Groups[2].Value}" : null;

    /// <summary>Full-width forms, as Chinese keyboards and web pages write them, as their ASCII letters; the dashes of word processors
    /// as hyphens.</summary>
    private static string Narrow(string text)
    {
        if (text.All(char.IsAscii))
        {
            return text;
        }

        var narrow = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            narrow.Append(character switch
            {
                >= '\uFF01' and <= '\uFF5E' => (char)(character - 0xFEE0),
                '\u3000' or '\u00A0' => ' ',
                '\u3002' => '.',
                >= '\u2010' and <= '\u2015' or '\u2212' => '-',
                '\u2018' or '\u2019' => '\'',
                '\u201C' or '\u201D' => '"',
                '\u200B' or '\uFEFF' => ' ',
                _ => character,
            });
        }

        return narrow.ToString();
    }

    private static string Normalize(string text) => WhiteSpace().Replace(text, " ").Trim();

    [GeneratedRegex(@"(?<!\d)(\d{4})\s*-\s*(\d{8})(?!\d)")]
    private static partial Regex EcNumber();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    /// <summary>OSS's codes are in PascalCase, STS's have points in them, ours are words with underscores.</summary>
    [GeneratedRegex(@"^([A-Z][A-Za-z0-9]+(\.[A-Za-z]+)*|[a-z]+(_[a-z]+)*)$")]
    private static partial Regex CodeWord();

    /// <summary>As SDKs print it: <c>[ErrorCode]: X</c>, <c>ErrorCode=X</c>, <c>Error Code: X.</c>, <c>'Code': 'X'</c>.</summary>
    [GeneratedRegex("\\b(?:Error\\s?)?Code\\b[\\]'\"\\s]*[:=]\\s*['\"]?([A-Z][A-Za-z]+(?:\\.[A-Z][A-Za-z]+)*)", RegexOptions.IgnoreCase)]
    private static partial Regex CodeInText();
}
