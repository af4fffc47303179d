using System.Net;
using OssCallback.Signing;

namespace OssCallback.Bucket;

/// <summary>Section <c>Oss</c>: the bucket and how to reach it.</summary>
public sealed class OssOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Oss";

    /// <summary>The access key's public half.</summary>
    public string AccessKeyId { get; set; } = string.Empty;

    /// <summary>The access key's secret half.</summary>
    public string AccessKeySecret { get; set; } = string.Empty;

    /// <summary>Only with temporary credentials.</summary>
    public string? SecurityToken { get; set; }

    /// <summary>The bucket that is uploaded to.</summary>
    public string Bucket { get; set; } = string.Empty;

    /// <summary>The bucket's region without prefix, such as <c>cn-hangzhou</c>.</summary>
    public string Region { get; set; } = string.Empty;

    /// <summary>Where this service reaches OSS; by default the region's public endpoint. Within Alibaba Cloud use the internal one.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Where clients reach OSS; by default the region's public endpoint.</summary>
    public string? PublicEndpoint { get; set; }

    internal OssCredentials Credentials => new(AccessKeyId, AccessKeySecret, string.IsNullOrEmpty(SecurityToken) ? null : SecurityToken);

    internal string RegionEndpoint => $"https://oss-{Region}.aliyuncs.com";

    /// <summary>The bucket's address below an endpoint: <c>bucket.host</c>, or <c>host/bucket</c> where the host is an address or localhost, as all SDKs of OSS do.</summary>
    internal static string BucketUrl(string endpoint, string bucket)
    {
        var uri = new Uri(endpoint);
        return IPAddress.TryParse(uri.Host, out _) || uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            ? $"{uri.Scheme}://{uri.Authority}/{bucket}"
            : $"{uri.Scheme}://{bucket}.{uri.Authority}";
    }

    /// <summary>The bucket's address for clients.</summary>
    internal string PublicBucketUrl => BucketUrl(PublicEndpoint is { Length: > 0 } given ? given : RegionEndpoint, Bucket);

    /// <summary>The bucket's address for this service.</summary>
    internal string ServiceBucketUrl => BucketUrl(Endpoint is { Length: > 0 } given ? given : RegionEndpoint, Bucket);
}
