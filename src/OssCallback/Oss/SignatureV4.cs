using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OssCallback.Oss;

/// <summary>OSS signature version 4 (<c>OSS4-HMAC-SHA256</c>): headers, presigned URLs and POST policies.</summary>
/// <remarks>
/// Rules: OSS developer reference, "Include a V4 signature"; checked against the vectors of the official Go SDK v2 and of ali-oss.
/// </remarks>
public static class SignatureV4
{
    /// <summary>The value of <c>x-oss-signature-version</c> and the scheme of the Authorization header.</summary>
    public const string Algorithm = "OSS4-HMAC-SHA256";

    /// <summary>The payload hash that OSS accepts for streamed bodies.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>The longest life of a presigned URL or policy: seven days.</summary>
    public const int MaxExpirySeconds = 604_800;

    /// <summary>A service signs with one key for a whole day: four of the five HMACs of a signature need not be made again.</summary>
    private static volatile DerivedKey? _lastKey;

    /// <summary>The time format of <c>x-oss-date</c>, UTC.</summary>
    public static string FormatDate(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The credential scope <c>yyyyMMdd/region/oss/aliyun_v4_request</c>.</summary>
    /// <param name="ossDate">A value of <c>x-oss-date</c>; its first eight characters are the day.</param>
    /// <param name="region">The region without prefix, such as <c>cn-hangzhou</c>.</param>
    public static string Scope(string ossDate, string region) => $"{ossDate[..8]}/{region}/oss/aliyun_v4_request";

    /// <summary>Derives the key of one day and region.</summary>
    public static byte[] SigningKey(string accessKeySecret, string ossDate, string region)
    {
        var key = Hmac(Encoding.UTF8.GetBytes("aliyun_v4" + accessKeySecret), ossDate[..8]);
        key = Hmac(key, region);
        key = Hmac(key, "oss");
        return Hmac(key, "aliyun_v4_request");
    }

    /// <summary>Signs a Base64 policy for the form field <c>x-oss-signature</c> of a PostObject request.</summary>
    /// <returns>64 hex digits in lower case.</returns>
    public static string SignPolicy(string accessKeySecret, string ossDate, string region, string policyBase64) =>
        Convert.ToHexStringLower(Hmac(CachedSigningKey(accessKeySecret, ossDate, region), policyBase64));

    /// <summary>The canonical request of a header signature or a presigned URL.</summary>
    /// <param name="request">The request; for a presigned URL its query holds the <c>x-oss-*</c> parameters but not the signature.</param>
    /// <param name="additionalHeaders">Further signed headers, as the signer listed them.</param>
    /// <param name="payloadHash">The value of <c>x-oss-content-sha256</c>.</param>
    public static string CanonicalRequest(
        OssRequest request, IReadOnlyCollection<string> additionalHeaders, string payloadHash = UnsignedPayload)
    {
        var canonical = new StringBuilder(256);
        canonical.Append(request.Method).Append('\n').Append('/');
        if (request.Bucket is not null)
        {
            canonical.Append(OssEncoding.EncodePath(request.Bucket))
                .Append('/')
                .Append(OssEncoding.EncodePath(request.Key ?? string.Empty));
        }

        canonical.Append('\n').Append(CanonicalQuery(request.Query)).Append('\n');

        var additional = NormalizeAdditional(additionalHeaders);
        foreach (var (name, value) in request.Headers
            .Select(header => (Name: header.Key.ToLowerInvariant(), Value: header.Value.Trim()))
            .Where(header => IsAlwaysSigned(header.Name) || additional.Contains(header.Name))
            .OrderBy(header => header.Name, StringComparer.Ordinal))
        {
            canonical.Append(name).Append(':').Append(value).Append('\n');
        }

        return canonical.Append('\n').AppendJoin(';', additional).Append('\n').Append(payloadHash).ToString();
    }

    /// <summary>The text that the signing key signs.</summary>
    public static string StringToSign(string canonicalRequest, string ossDate, string region) =>
        $"{Algorithm}\n{ossDate}\n{Scope(ossDate, region)}\n"
        + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)));

    /// <summary>The hex signature of a request whose headers (or query) already carry date and token.</summary>
    public static string Sign(OssRequest request, string accessKeySecret, string ossDate, string region,
        IReadOnlyCollection<string> additionalHeaders, string payloadHash = UnsignedPayload)
    {
        var text = StringToSign(CanonicalRequest(request, additionalHeaders, payloadHash), ossDate, region);
        return Convert.ToHexStringLower(Hmac(CachedSigningKey(accessKeySecret, ossDate, region), text));
    }

    /// <summary>
    /// The Authorization header of a request that already carries <c>x-oss-date</c>, <c>x-oss-content-sha256</c> and, with STS,
    /// <c>x-oss-security-token</c>.
    /// </summary>
    public static string Authorization(
        OssRequest request, OssCredentials credentials, string region, IReadOnlyCollection<string>? additionalHeaders = null)
    {
        var date = request.Header("x-oss-date");
        var additional = NormalizeAdditional(additionalHeaders ?? []);
        var signature = Sign(request, credentials.AccessKeySecret, date, region, additional, request.Header("x-oss-content-sha256"));
        var listed = additional.Count == 0 ? string.Empty : $"AdditionalHeaders={string.Join(';', additional)},";
        return $"{Algorithm} Credential={credentials.AccessKeyId}/{Scope(date, region)},{listed}Signature={signature}";
    }

    /// <summary>The whole query of a presigned URL, the request's own parameters included.</summary>
    /// <param name="request">Method, bucket, key, headers that the client must send, and further query parameters (such as
    /// <c>callback</c>).</param>
    /// <param name="credentials">With a security token the token becomes part of the query.</param>
    /// <param name="region">The bucket's region.</param>
    /// <param name="now">The time of signing.</param>
    /// <param name="expirySeconds">1 to <see cref="MaxExpirySeconds"/>.</param>
    /// <param name="additionalHeaders">Further signed headers.</param>
    /// <exception cref="ArgumentOutOfRangeException">The expiry is out of range.</exception>
    public static IReadOnlyList<KeyValuePair<string, string?>> PresignQuery(OssRequest request, OssCredentials credentials, string region,
        DateTimeOffset now, int expirySeconds, IReadOnlyCollection<string>? additionalHeaders = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(expirySeconds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(expirySeconds, MaxExpirySeconds);

        var date = FormatDate(now);
        var additional = NormalizeAdditional(additionalHeaders ?? []);
        var query = new List<KeyValuePair<string, string?>>(request.Query)
        {
            new("x-oss-signature-version", Algorithm),
            new("x-oss-credential", $"{credentials.AccessKeyId}/{Scope(date, region)}"),
            new("x-oss-date", date),
            new("x-oss-expires", expirySeconds.ToString(CultureInfo.InvariantCulture)),
        };
        if (additional.Count > 0)
        {
            query.Add(new("x-oss-additional-headers", string.Join(';', additional)));
        }

        if (credentials.SecurityToken is { } token)
        {
            query.Add(new("x-oss-security-token", token));
        }

        var signed = new OssRequest
        {
            Method = request.Method,
            Bucket = request.Bucket,
            Key = request.Key,
            Headers = request.Headers,
            Query = query,
        };
        query.Add(new("x-oss-signature", Sign(signed, credentials.AccessKeySecret, date, region, additional)));
        return query;
    }

    private static string CanonicalQuery(IReadOnlyList<KeyValuePair<string, string?>> query) =>
        string.Join('&', query
            .Select(pair => (Name: OssEncoding.Encode(pair.Key), Value: OssEncoding.Encode(pair.Value ?? string.Empty)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .Select(pair => pair.Value.Length == 0 ? pair.Name : $"{pair.Name}={pair.Value}"));

    private static bool IsAlwaysSigned(string lowerName) =>
        lowerName is "content-type" or "content-md5" || lowerName.StartsWith("x-oss-", StringComparison.Ordinal);

    private static SortedSet<string> NormalizeAdditional(IReadOnlyCollection<string> names)
    {
        var additional = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var lower = name.ToLowerInvariant();
            if (!IsAlwaysSigned(lower))
            {
                additional.Add(lower);
            }
        }

        return additional;
    }

    private static byte[] CachedSigningKey(string accessKeySecret, string ossDate, string region)
    {
        if (_lastKey is { } last && last.Secret == accessKeySecret && last.Region == region
            && ossDate.AsSpan(0, 8).SequenceEqual(last.Day))
        {
            return last.Key;
        }

        var key = SigningKey(accessKeySecret, ossDate, region);
        _lastKey = new DerivedKey(accessKeySecret, ossDate[..8], region, key);
        return key;
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private sealed record DerivedKey(string Secret, string Day, string Region, byte[] Key);
}
