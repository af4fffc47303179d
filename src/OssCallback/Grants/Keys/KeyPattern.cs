using System.Globalization;
using System.Text.RegularExpressions;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// Recognises the keys that a profile's grants can have led to: those of its template, and everything below the directories that it makes.
/// </summary>
internal sealed class KeyPattern
{
    private const string UserGroup = "user";
    private const string UserSegment = "{user}";

    private readonly string _prefixTemplate;
    private readonly string _profile;
    private readonly Regex _keys;
    private readonly Regex _inDirectory;

    /// <summary>Compiles a template.</summary>
    /// <param name="shared">The leading segments, which keys and directories have in common; empty, or ends in <c>/</c>.</param>
    /// <param name="ofFile">The rest of the template.</param>
    /// <param name="profile">The profile's name.</param>
    public KeyPattern(string shared, string ofFile, string profile)
    {
        _profile = KeySegment.Encode(profile);
        _prefixTemplate = KeyTemplate.Placeholder().Matches(shared).FirstOrDefault(match => match.Value == UserSegment) is { } user
            ? shared[..user.Index]
            : shared;

        // The user is read only from a segment of its own among the leading ones. Anywhere else the client's file name could lend it
        // another value:
        // {user}-{filename} makes the same key of user a with file b-c and of user a-b with file c.
        var segments = shared.Split('/');
        var own = Array.IndexOf(segments, UserSegment);
        var leading = string.Join('/', segments.Select((segment, i) => i == own ? $"(?<{UserGroup}>[^/]+)" : Expression(segment)));
        const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline;
        _keys = new Regex($@"\A{leading}(?:{Expression(ofFile)}|{Uuid}/.+)\z", Options);
        _inDirectory = new Regex($@"\A{leading}{Uuid}/.+\z", Options);
    }

    private static string Uuid => "[0-9a-f]{32}";

    /// <summary>The longest prefix that all keys of one moment share.</summary>
    public string Prefix(DateTimeOffset localTime) => KeyTemplate.Placeholder().Replace(_prefixTemplate, match =>
        match.Groups[1].Value is "profile" ? _profile : localTime.ToString(match.Groups[1].Value, CultureInfo.InvariantCulture));

    /// <summary>What all keys begin with, whenever they are made.</summary>
    public string Stem => _prefixTemplate.Replace("{profile}", _profile, StringComparison.Ordinal).Split('{')[0];

    /// <summary>Holds a key against the pattern.</summary>
    /// <returns>The user in the key, empty where the template does not say for certain; null when no grant of the profile led to this
    /// key.</returns>
    public string? UserOf(string key)
    {
        var match = _keys.Match(key);
        return !match.Success || !ObjectName.IsAcceptable(key) ? null
            : match.Groups[UserGroup] is { Success: true } user ? KeySegment.Decode(user.Value)
            : string.Empty;
    }

    /// <summary>Whether a key that fits can lie in a directory of a grant, where its client may write as often as it likes.</summary>
    public bool IsInDirectory(string key) => _inDirectory.IsMatch(key);

    /// <summary>
    /// Literals hold nothing but letters, digits, <c>-</c>, <c>_</c>, <c>.</c> and <c>/</c>; of those the dot alone means something here.
    /// </summary>
    private string Expression(string template) =>
        KeyTemplate.Placeholder().Replace(template.Replace(".", @"\.", StringComparison.Ordinal), match => match.Groups[1].Value switch
    {
        "yyyy" => "[0-9]{4}",
        "MM" or "dd" or "HH" => "[0-9]{2}",
        "profile" => Regex.Escape(_profile),
        "uuid" => Uuid,
        "ext" => @"(?:\.[a-z0-9]{1,16})?",
        _ => "[^/]+",
    });
}
