using System.Text.RegularExpressions;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Finds the encoded texts in what people paste: a whole grant, a presigned URL, a curl command, a form in HTML.</summary>
internal static partial class PastedText
{
    private static readonly (string Name, ArtifactKind Kind)[] Names =
    [
        ("policy", ArtifactKind.Policy), ("callback", ArtifactKind.Callback), ("x-oss-callback", ArtifactKind.Callback),
        ("callback-var", ArtifactKind.CallbackVar), ("x-oss-callback-var", ArtifactKind.CallbackVar), ("ticket", ArtifactKind.Ticket),
        ("x-oss-pub-key-url", ArtifactKind.KeyUrl),
    ];

    /// <summary>The texts with their kinds; none when the whole text is one of them itself.</summary>
    public static IReadOnlyList<(ArtifactKind Kind, string Value)> Find(string text)
    {
        var trimmed = text.Trim().TrimStart('\uFEFF');
        IEnumerable<(string Name, string Value)> found = trimmed.StartsWith('{') ? OfJson(trimmed)
            : CurlCommand().IsMatch(trimmed) ? OfCommand(trimmed)
            : trimmed.Contains("<input", StringComparison.OrdinalIgnoreCase) ? OfForm(trimmed)
            : OfUrl(trimmed);
        return [.. found.Select(pair => (Kind: KindOf(pair.Name), pair.Value))
            .Where(pair => pair.Kind != ArtifactKind.Unknown && pair.Value.Trim().Length > 0).Distinct()];
    }

    private static IEnumerable<(string Name, string Value)> OfJson(string text)
    {
        LocatedJson root;
        try
        {
            root = LocatedJsonReader.Read(text);
        }
        catch (LocatedJsonException)
        {
            // Then it is a parameter that is broken, which its linter explains.
            return [];
        }

        // What is a policy or a callback itself has members of these names only in its own sense.
        return root.Members.Any(member => member.Name is "conditions" or "expiration" or "callbackUrl" or "callbackBody") ? []
            : Members(root);

        static IEnumerable<(string Name, string Value)> Members(LocatedJson value) => value.Members
            .SelectMany(member => member.Value.Kind switch
            {
                LocatedKind.String => OfUrl(member.Value.Text).Append((member.Name, member.Value.Text)),
                _ => Members(member.Value),
            })
            .Concat(value.Items.SelectMany(Members));
    }

    private static IEnumerable<(string Name, string Value)> OfCommand(string command) => CurlField().Matches(command)
        .Select(match => (match.Groups["name"].Value, match.Groups["value"].Value))
        .Concat(AnyUrl().Matches(command).SelectMany(match => OfUrl(match.Value)));

    private static IEnumerable<(string Name, string Value)> OfForm(string html) => Input().Matches(html)
        .Select(match => (Name: Attribute(match.Value, "name"), Value: Attribute(match.Value, "value")))
        .Select(pair => (pair.Name, System.Net.WebUtility.HtmlDecode(pair.Value)));

    private static IEnumerable<(string Name, string Value)> OfUrl(string text) => !text.Contains("://", StringComparison.Ordinal)
        || text.Any(char.IsWhiteSpace) ? []
        : UrlParameter().Matches(text).Select(match => (match.Groups[1].Value, Uri.UnescapeDataString(match.Groups[2].Value)));

    private static string Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\b{name}\\s*=\\s*(\"([^\"]*)\"|'([^']*)'|([^\\s>]+))", RegexOptions.IgnoreCase) is { Success: true } match
            ? match.Groups.Values.Skip(2).FirstOrDefault(group => group.Success)?.Value ?? string.Empty
            : string.Empty;

    private static ArtifactKind KindOf(string name) =>
        Array.Find(Names, known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Kind;

    [GeneratedRegex(@"(^|\s)(curl(\.exe)?\s|-F\s|--form(-string)?[\s=]|-H\s)")]
    private static partial Regex CurlCommand();

    /// <summary>-F name=value, --form-string "name=value", -H 'x-oss-callback: value'.</summary>
    [GeneratedRegex(
        "(?:-F|--form(?:-string)?|-H|--header)[\\s=]*(?<q>[\"'])?"
        + "(?<name>policy|callback|callback-var|x-oss-callback|x-oss-callback-var|x-oss-pub-key-url|ticket)"
        + "\\s*[=:]\\s*(?<q2>\\\\?[\"'])?(?<value>b'[^']*'|(?(q)[^\"'\\\\]*|(?(q2)[^\"'\\\\]*|[^\\s\"']+)))", RegexOptions.IgnoreCase)]
    private static partial Regex CurlField();

    [GeneratedRegex("https?://[^\\s\"']+", RegexOptions.IgnoreCase)]
    private static partial Regex AnyUrl();

    [GeneratedRegex("[?&](callback|callback-var|x-oss-callback|x-oss-callback-var)=([^&#\\s\"']+)", RegexOptions.IgnoreCase)]
    private static partial Regex UrlParameter();

    [GeneratedRegex("<input\\b[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Input();
}
