using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OssCallback.Oss;

/// <summary>
/// OSS signature version 1 (HMAC-SHA1): headers, presigned URLs and POST policies. OSS is phasing it out; V4 is the default everywhere.
/// </summary>
/// <remarks>Rules: OSS developer reference, "Include a V1 signature"; sub-resources as the official SDKs list them.</remarks>
public static class SignatureV1
{
    /// <summary>Query parameters that are part of the canonical resource; all others are not signed.</summary>
    private static readonly HashSet<string> SubResources = new(StringComparer.Ordinal)
    {
        "acl", "append", "asyncFetch", "bucketInfo", "callback", "callback-var", "cname", "comp", "continuation-token", "cors",
        "delete", "encryption", "endTime", "img", "inventory", "inventoryId", "lifecycle", "live", "location", "logging",
        "metaQuery", "objectMeta", "partNumber", "policy", "position", "processConfiguration", "qos", "qosInfo", "referer",
        "regionList", "replication", "replicationLocation", "replicationProgress", "requestPayment", "resourceGroup",
        "response-cache-control", "response-content-disposition", "response-content-encoding", "response-content-language",
        "response-content-type", "response-expires", "restore", "rtc", "security-token", "sequential", "startTime", "stat",
        "status", "style", "styleName", "symlink", "tagging", "transferAcceleration", "uploadId", "uploads", "versionId",
        "versioning", "versions", "vod", "website", "withHashContext", "worm", "wormExtend", "wormId", "x-oss-ac-forward-allow",
        "x-oss-ac-source-ip", "x-oss-ac-subnet-mask", "x-oss-ac-vpc-id", "x-oss-async-process", "x-oss-process", "x-oss-request-payer",
        "x-oss-traffic-limit", "x-oss-write-get-object-response",
    };

    /// <summary>Signs a Base64 policy for the form field <c>Signature</c> of a PostObject request.</summary>
    public static string SignPolicy(string accessKeySecret, string policyBase64) => Sign(accessKeySecret, policyBase64);

    /// <summary>The text that a V1 signature covers.</summary>
    /// <param name="request">The request; parameters that are not sub-resources are left out.</param>
    /// <param name="date">The Date header (GMT), or the unix time of expiry for a presigned URL.</param>
    public static string StringToSign(OssRequest request, string date)
    {
        var text = new StringBuilder(256);
        text.Append(request.Method).Append('\n')
            .Append(request.Header("content-md5")).Append('\n')
            .Append(request.Header("content-type")).Append('\n')
            .Append(date).Append('\n');
        foreach (var (name, value) in request.Headers
            .Select(header => (Name: header.Key.ToLowerInvariant().Trim(), Value: header.Value.Trim()))
            .Where(header => header.Name.StartsWith("x-oss-", StringComparison.Ordinal))
            .OrderBy(header => header.Name, StringComparer.Ordinal))
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        text.Append('/');
        if (request.Bucket is not null)
        {
            text.Append(request.Bucket).Append('/').Append(request.Key);
        }

        var separator = '?';
        foreach (var (name, value) in request.Query
            .Where(pair => SubResources.Contains(pair.Key))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(separator).Append(name);
            if (!string.IsNullOrEmpty(value))
            {
                text.Append('=').Append(value);
            }

            separator = '&';
        }

        return text.ToString();
    }

    /// <summary>The Authorization header of a request that already carries its Date and, with STS, <c>x-oss-security-token</c>.</summary>
    public static string Authorization(OssRequest request, OssCredentials credentials)
    {
        // x-oss-date, where sent, replaces Date in the signed text as well.
        var date = request.Header("x-oss-date") is { Length: > 0 } ossDate ? ossDate : request.Header("date");
        return $"OSS {credentials.AccessKeyId}:{Sign(credentials.AccessKeySecret, StringToSign(request, date))}";
    }

    /// <summary>The whole query of a presigned URL, the request's own parameters included.</summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> PresignQuery(
        OssRequest request, OssCredentials credentials, DateTimeOffset expires)
    {
        var query = new List<KeyValuePair<string, string?>>(request.Query);
        if (credentials.SecurityToken is { } token)
        {
            query.Add(new("security-token", token));
        }

        var date = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = new OssRequest
        {
            Method = request.Method,
            Bucket = request.Bucket,
            Key = request.Key,
            Headers = request.Headers,
            Query = query,
        };
        var signature = Sign(credentials.AccessKeySecret, StringToSign(signed, date));
        return [.. query, new("OSSAccessKeyId", credentials.AccessKeyId), new("Expires", date), new("Signature", signature)];
    }

    /// <summary>Base64 of HMAC-SHA1 over a text, the one primitive of V1.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "HMAC-SHA1 is what OSS signature version 1 prescribes.")]
    public static string Sign(string accessKeySecret, string text) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(accessKeySecret), Encoding.UTF8.GetBytes(text)));
}
