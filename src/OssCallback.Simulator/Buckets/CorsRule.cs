using System.Globalization;
using System.Xml.Linq;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Buckets;

/// <summary>One rule of a bucket's CORS configuration: who may send what from which page.</summary>
internal sealed record CorsRule(
    IReadOnlyList<string> Origins, IReadOnlyList<string> Methods, IReadOnlyList<string> Headers, IReadOnlyList<string> Exposed,
        int? MaxAgeSeconds)
{
    private const int MaxRules = 20;

    private static readonly string[] KnownMethods = ["GET", "PUT", "DELETE", "POST", "HEAD"];

    /// <summary>Reads a configuration, with the checks that OSS makes.</summary>
    public static IReadOnlyList<CorsRule> ReadAll(XElement configuration)
    {
        var rules = XmlBody.Children(configuration, "CORSRule").Select(Read).ToList();
        return rules.Count is > 0 and <= MaxRules ? rules : throw XmlBody.Malformed();
    }

    /// <summary>What a page of this origin is told: <c>*</c> where the rule says so, its own origin where it fits; null where it does
    /// not.</summary>
    public string? Allows(string origin, string method) => !Methods.Contains(method, StringComparer.Ordinal) ? null
        : Origins.Contains("*", StringComparer.Ordinal) ? "*"
        : Origins.Any(pattern => Fits(pattern, origin)) ? origin
        : null;

    /// <summary>Whether a page may send all of these headers.</summary>
    public bool AllowsHeaders(IEnumerable<string> names) => names.All(name => Headers.Any(pattern => Fits(pattern, name)));

    private static CorsRule Read(XElement rule)
    {
        var maxAge = XmlBody.Text(rule, "MaxAgeSeconds");
        var read = new CorsRule(Texts(rule, "AllowedOrigin"), Texts(rule, "AllowedMethod"), Texts(rule, "AllowedHeader"),
            Texts(rule, "ExposeHeader"),
            string.IsNullOrEmpty(maxAge) ? null
                : int.TryParse(maxAge, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds
                : throw XmlBody.Malformed());
        var wildcards = read.Origins.Concat(read.Headers).Any(text => text.Count(character => character == '*') > 1);
        if (read.Origins.Count == 0 || read.Methods.Count == 0 || read.Methods.Except(KnownMethods, StringComparer.Ordinal).Any()
            || wildcards
            || read.Exposed.Any(name => name.Contains('*', StringComparison.Ordinal)))
        {
            throw OssErrors.InvalidArgument("The CORS rule is not valid.", "CORSRule", rule.ToString(SaveOptions.DisableFormatting))
                .Refuse();
        }

        return read;
    }

    private static List<string> Texts(XElement rule, string name) =>
        [.. XmlBody.Children(rule, name).Select(element => element.Value.Trim())];

    /// <summary>At most one asterisk stands for any text; letters count in either case.</summary>
    private static bool Fits(string pattern, string text)
    {
        var parts = pattern.Split('*', 2);
        return parts.Length == 1
            ? pattern.Equals(text, StringComparison.OrdinalIgnoreCase)
            : text.Length >= parts[0].Length + parts[1].Length
                && text.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase)
                    && text.EndsWith(parts[1], StringComparison.OrdinalIgnoreCase);
    }
}
