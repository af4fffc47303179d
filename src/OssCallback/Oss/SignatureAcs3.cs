using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OssCallback.Oss;

/// <summary>Alibaba Cloud's signature V3 (<c>ACS3-HMAC-SHA256</c>), which STS takes.</summary>
/// <remarks>Rules: Alibaba Cloud, "Request syntax and signature method V3".</remarks>
public static class SignatureAcs3
{
    /// <summary>The scheme of the Authorization header.</summary>
    public const string Algorithm = "ACS3-HMAC-SHA256";

    /// <summary>The form of <c>x-acs-date</c>, UTC.</summary>
    public static string FormatDate(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The value of <c>x-acs-content-sha256</c>; of an empty body too.</summary>
    public static string HashBody(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>The canonical request.</summary>
    /// <param name="method">The HTTP method in upper case.</param>
    /// <param name="path">The path as sent, <c>/</c> for RPC APIs.</param>
    /// <param name="query">Query parameters, decoded, in any order.</param>
    /// <param name="signedHeaders">The headers to sign and no others.</param>
    /// <param name="bodyHash">The value of <c>x-acs-content-sha256</c>.</param>
    public static string CanonicalRequest(string method, string path, IEnumerable<KeyValuePair<string, string>> query,
        IEnumerable<KeyValuePair<string, string>> signedHeaders, string bodyHash)
    {
        var parameters = query.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter => $"{OssEncoding.Encode(parameter.Key)}={OssEncoding.Encode(parameter.Value)}");
        var headers = Sorted(signedHeaders);
        var lines = string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"));
        return $"{method}\n{path}\n{string.Join('&', parameters)}\n{lines}\n{Names(headers)}\n{bodyHash}";
    }

    /// <summary>The text that is signed.</summary>
    public static string StringToSign(string canonicalRequest) => $"{Algorithm}\n{HashBody(Encoding.UTF8.GetBytes(canonicalRequest))}";

    /// <summary>The signature: 64 hex digits in lower case.</summary>
    public static string Sign(string accessKeySecret, string stringToSign) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(accessKeySecret), Encoding.UTF8.GetBytes(stringToSign)));

    /// <summary>The Authorization header of a request whose headers (host and every <c>x-acs-*</c>) are complete.</summary>
    public static string Authorization(
        OssCredentials credentials, string method, string path, IEnumerable<KeyValuePair<string, string>> query,
        IReadOnlyCollection<KeyValuePair<string, string>> signedHeaders, string bodyHash)
    {
        var signature = Sign(credentials.AccessKeySecret, StringToSign(CanonicalRequest(method, path, query, signedHeaders, bodyHash)));
        return $"{Algorithm} Credential={credentials.AccessKeyId},SignedHeaders={Names(Sorted(signedHeaders))},Signature={signature}";
    }

    /// <summary>All headers of a call to an RPC API, the Authorization included; <c>host</c> is what the client sends as Host.</summary>
    /// <param name="credentials">With a security token the token is sent and signed.</param>
    /// <param name="method">GET or POST.</param>
    /// <param name="host">The Host header, with its port where that is not the scheme's own.</param>
    /// <param name="action">Such as <c>AssumeRole</c>.</param>
    /// <param name="version">Such as <c>2015-04-01</c>.</param>
    /// <param name="query">Query parameters, decoded.</param>
    /// <param name="body">The request body; a form's own parameters are covered by its hash.</param>
    /// <param name="now">The time of signing.</param>
    /// <param name="nonce">A value that is never used again.</param>
    public static IReadOnlyDictionary<string, string> RpcHeaders(
        OssCredentials credentials, string method, string host, string action, string version,
        IReadOnlyCollection<KeyValuePair<string, string>> query, ReadOnlySpan<byte> body, DateTimeOffset now, string nonce)
    {
        var bodyHash = HashBody(body);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = host,
            ["x-acs-action"] = action,
            ["x-acs-version"] = version,
            ["x-acs-date"] = FormatDate(now),
            ["x-acs-signature-nonce"] = nonce,
            ["x-acs-content-sha256"] = bodyHash,
        };
        if (credentials.SecurityToken is { } token)
        {
            headers["x-acs-security-token"] = token;
        }

        headers["Authorization"] = Authorization(credentials, method, "/", query, [.. headers], bodyHash);
        return headers;
    }

    private static KeyValuePair<string, string>[] Sorted(IEnumerable<KeyValuePair<string, string>> headers) =>
    [
        .. headers.Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), header.Value.Trim()))
            .OrderBy(header => header.Key, StringComparer.Ordinal),
    ];

    private static string Names(KeyValuePair<string, string>[] sorted) => string.Join(';', sorted.Select(header => header.Key));
}
