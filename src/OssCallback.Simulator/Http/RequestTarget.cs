using System.Globalization;
using System.Net;
using System.Text;
using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Http;

/// <summary>Bucket, key and query of a request, read from the raw target: a server's normalised path would merge different keys.</summary>
internal sealed record RequestTarget(string? Bucket, string? Key, IReadOnlyList<KeyValuePair<string, string?>> Query)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Path-style where the host names no bucket, virtual-hosted (<c>bucket.anything</c>) otherwise.</summary>
    public static RequestTarget Parse(string rawTarget, string host)
    {
        var target = rawTarget;
        if (!target.StartsWith('/') && Uri.TryCreate(target, UriKind.Absolute, out var absolute))
        {
            target = target[(target.IndexOf(absolute.Authority, StringComparison.OrdinalIgnoreCase) + absolute.Authority.Length)..];
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = WithoutLeadingSlash(mark < 0 ? target : target[..mark]);
        var query = mark < 0 ? [] : ParseQuery(target[(mark + 1)..]);
        if (NamesNoBucket(host))
        {
            var slash = path.IndexOf('/', StringComparison.Ordinal);
            var bucket = slash < 0 ? path : path[..slash];
            return new(Decode(bucket), slash < 0 ? null : Decode(path[(slash + 1)..]), query);
        }

        return new(host.Split('.')[0].ToLowerInvariant(), Decode(path), query);
    }

    /// <summary>A parameter's value, an empty string for a bare name, null where it is absent.</summary>
    public string? Parameter(string name)
    {
        foreach (var (key, value) in Query)
        {
            if (key == name)
            {
                return value ?? string.Empty;
            }
        }

        return null;
    }

    /// <summary>A parameter that is a number between two others; null where it is absent or empty.</summary>
    public int? Number(string name, int min, int max) => Parameter(name) is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value
        : throw OssErrors.InvalidArgument(
            string.Create(CultureInfo.InvariantCulture, $"Argument {name} must be an integer between {min} and {max}."), name, text)
            .Refuse();

    /// <summary>Decodes a query, or a form body, which is written in the same way.</summary>
    public static List<KeyValuePair<string, string?>> ParseQuery(string query) =>
    [
        .. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            return equals < 0
                ? new KeyValuePair<string, string?>(DecodeForm(pair), null)
                : new KeyValuePair<string, string?>(DecodeForm(pair[..equals]), DecodeForm(pair[(equals + 1)..]));
        }),
    ];

    /// <summary>An address, localhost, or the endpoint of a region, to which SDKs send what is about no bucket.</summary>
    private static bool NamesNoBucket(string host) => IPAddress.TryParse(host.Trim('[', ']'), out _)
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (host.StartsWith("oss-", StringComparison.OrdinalIgnoreCase)
            && host.EndsWith(".aliyuncs.com", StringComparison.OrdinalIgnoreCase)
            && host.Split('.').Length == 3);

    private static string WithoutLeadingSlash(string path) => path.StartsWith('/') ? path[1..] : path;

    /// <summary>Decodes a bucket or key as it stands in a path or in a header that names an object. A plus sign is a space to OSS; bytes
    /// that are not UTF-8 are not a name: with another character in their place two names would be one object.</summary>
    public static string? Decode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            return text.Length == 0 ? null : StrictUtf8.GetString(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length));
        }
        catch (DecoderFallbackException)
        {
            throw OssErrors.InvalidObjectName(text).Refuse();
        }
    }

    private static string DecodeForm(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
