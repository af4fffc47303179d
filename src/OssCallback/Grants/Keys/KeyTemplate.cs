using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OssCallback.Callbacks;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>How the server makes object keys; the client's file name is never used as it came.</summary>
/// <remarks>
/// Placeholders: <c>{yyyy} {MM} {dd} {HH}</c> (time of the grant in the configured zone), <c>{user}</c>, <c>{profile}</c>, <c>{uuid}</c>,
/// <c>{filename}</c> (a safe form of the client's name, without extension) and <c>{ext}</c> (with its dot, or empty).
/// </remarks>
public sealed partial class KeyTemplate
{
    /// <summary>The date comes first because OSS lists by key and reconciliation lists by day.</summary>
    public const string Default = "uploads/{yyyy}/{MM}/{dd}/{user}/{uuid}{ext}";

    /// <summary>The longest key in bytes of UTF-8 (OSS's limit).</summary>
    public const int MaxKeyBytes = 1023;

    private readonly string _template;
    private readonly Part[] _parts;
    private readonly Part[] _sharedParts;

    /// <summary>Checks a template.</summary>
    /// <exception cref="FormatException">The template names an unknown placeholder, or would make keys that OSS refuses or that could
    /// collide.</exception>
    public KeyTemplate(string template)
    {
        var literal = Placeholder().Replace(template, match => IsKnown(match.Groups[1].Value)
            ? string.Empty
            : throw new FormatException($"unknown placeholder {match.Value}; known are {{yyyy}} {{MM}} {{dd}} {{HH}} {{user}} "
                + $"{{profile}} {{uuid}} {{filename}} {{ext}}"));

        // An extension can be empty, and then its segment is what stands around it.
        if (!Literal().IsMatch(literal)
            || template.Replace("{ext}", string.Empty, StringComparison.Ordinal).Split('/').Any(segment => segment is "" or "." or ".."))
        {
            throw new FormatException("outside its placeholders only letters, digits, '-', '_', '.' and single '/' between segments are "
                + "allowed, and {ext} alone makes no segment: it can be empty");
        }

        if (!template.Contains("{uuid}", StringComparison.Ordinal))
        {
            throw new FormatException("must contain {uuid}: without it two uploads can have the same key");
        }

        var longest = literal.Length + Placeholder().Matches(template).Sum(match => LongestValue(match.Groups[1].Value));
        if (longest > MaxKeyBytes)
        {
            throw new FormatException($"can make keys of {longest} bytes; OSS takes {MaxKeyBytes}");
        }

        _template = template;
        _parts = Parse(template);
        _sharedParts = Parse(template[..SharedLength]);
    }

    /// <summary>Makes a key.</summary>
    /// <param name="name">The client's file name, taken apart.</param>
    /// <param name="user">The user; empty for anonymous.</param>
    /// <param name="profile">The profile's name.</param>
    /// <param name="localTime">The time of the grant in the configured zone.</param>
    /// <returns>At most <see cref="MaxKeyBytes"/> bytes of UTF-8 without control characters, empty segments or dot segments.</returns>
    public string Render(FileName name, string user, string profile, DateTimeOffset localTime) =>
        Fill(_parts, name, user, profile, localTime);

    /// <summary>
    /// Makes a directory of its own for one grant: the template's leading segments that do not depend on the file, then a random one, then
    /// <c>/</c>.
    /// </summary>
    /// <param name="user">The user; empty for anonymous.</param>
    /// <param name="profile">The profile's name.</param>
    /// <param name="localTime">The time of the grant in the configured zone.</param>
    public string RenderDirectory(string user, string profile, DateTimeOffset localTime) =>
        RenderDirectory(user, profile, localTime, NewUuid());

    /// <summary>The same with a name in the place of the random segment: 32 hexadecimal digits in lower case.</summary>
    internal string RenderDirectory(string user, string profile, DateTimeOffset localTime, string name) =>
        Fill(_sharedParts, new FileName(null), user, profile, localTime) + name + "/";

    /// <summary>Recognises the keys and directories that this template makes for a profile.</summary>
    internal KeyPattern PatternOf(string profile) => new(_template[..SharedLength], _template[SharedLength..], profile);

    /// <summary>Where the leading segments end that do not depend on the file.</summary>
    private int SharedLength =>
        _template.LastIndexOf(
            '/', Placeholder().Matches(_template).First(match => match.Groups[1].Value is "uuid" or "filename" or "ext").Index)
            + 1;

    private static Part[] Parse(string template)
    {
        var parts = new List<Part>();
        var end = 0;
        foreach (Match match in Placeholder().Matches(template))
        {
            parts.Add(new(template[end..match.Index], match.Groups[1].Value));
            end = match.Index + match.Length;
        }

        return [.. parts, new(template[end..], string.Empty)];
    }

    private static string Fill(Part[] parts, FileName name, string user, string profile, DateTimeOffset localTime)
    {
        var key = new StringBuilder();
        foreach (var (literal, placeholder) in parts)
        {
            key.Append(literal).Append(placeholder switch
            {
                "" => string.Empty,
                "user" => KeySegment.Encode(user),
                "profile" => KeySegment.Encode(profile),
                "uuid" => NewUuid(),
                "filename" => name.SafeStem,
                "ext" => name.Extension,
                _ => localTime.ToString(placeholder, CultureInfo.InvariantCulture),
            });
        }

        return key.ToString();
    }

    private static string NewUuid() => Guid.NewGuid().ToString("n");

    /// <summary>In bytes of UTF-8. An encoded segment is at most three times as long as its text.</summary>
    private static int LongestValue(string placeholder) => placeholder switch
    {
        "user" => UploadTicket.MaxUserBytes * 3,
        "profile" => PolicyOptions.MaxProfileNameLength * 3,
        "uuid" => 32,
        "filename" => FileName.MaxStemBytes + 5,
        "ext" => FileName.MaxExtensionLength + 1,
        _ => 4,
    };

    private static bool IsKnown(string placeholder) =>
        placeholder is "yyyy" or "MM" or "dd" or "HH" or "user" or "profile" or "uuid" or "filename" or "ext";

    /// <summary>Text as it stands, and the placeholder that follows it; none at the end.</summary>
    private readonly record struct Part(string Literal, string Placeholder);

    [GeneratedRegex(@"\{([A-Za-z]*)\}")]
    internal static partial Regex Placeholder();

    [GeneratedRegex(@"^[A-Za-z0-9_.\-/]*\z")]
    private static partial Regex Literal();
}
