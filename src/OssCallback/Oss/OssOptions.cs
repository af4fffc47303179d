using System.Net;

namespace OssCallback.Oss;

/// <summary>Section <c>Oss</c>: the bucket and how to reach it.</summary>
public sealed class OssOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Oss";

    /// <summary>The metadata service as every ECS instance sees it.</summary>
    internal const string DefaultMetadataEndpoint = "http://100.100.100.200";

    /// <summary>The value of <see cref="Credentials"/> for the access key of the settings.</summary>
    public const string SettingsCredentials = "Settings";

    /// <summary>The value of <see cref="Credentials"/> for the RAM role of the ECS instance.</summary>
    public const string RamRoleCredentials = "EcsRamRole";

    /// <summary>The value of <see cref="Credentials"/> for a role that the access key of the settings may assume.</summary>
    public const string AssumedCredentials = "AssumeRole";

    /// <summary>Where the service's own credentials come from: one of the three constants.</summary>
    public string Credentials { get; set; } = SettingsCredentials;

    /// <summary>The name of the ECS instance's RAM role, for <see cref="RamRoleCredentials"/>.</summary>
    public string RamRole { get; set; } = string.Empty;

    /// <summary>The metadata service of ECS; another address in Development only.</summary>
    public string MetadataEndpoint { get; set; } = DefaultMetadataEndpoint;

    /// <summary>The role to assume, for <see cref="AssumedCredentials"/>.</summary>
    public string RoleArn { get; set; } = string.Empty;

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

    /// <summary>
    /// Where this service reaches OSS; by default the region's public endpoint. Within Alibaba Cloud use the internal one.
    /// </summary>
    public string? Endpoint { get; set; }

    /// <summary>Where clients reach OSS; by default the region's public endpoint.</summary>
    public string? PublicEndpoint { get; set; }

    internal OssCredentials FixedCredentials =>
        new(AccessKeyId, AccessKeySecret, string.IsNullOrEmpty(SecurityToken) ? null : SecurityToken);

    internal string RegionEndpoint => $"https://oss-{Region}.aliyuncs.com";

    /// <summary>
    /// The bucket's address below an endpoint: <c>bucket.host</c>, or <c>host/bucket</c> where the host is an address or localhost, as all
    /// SDKs of OSS do.
    /// </summary>
    internal static string BucketUrl(string endpoint, string bucket)
    {
        var uri = new Uri(endpoint);
        return IPAddress.TryParse(uri.Host, out _) || uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            ? $"{uri.Scheme}://{uri.Authority}/{bucket}"
            : $"{uri.Scheme}://{bucket}.{uri.Authority}";
    }

    /// <summary>The bucket's address for clients.</summary>
    public string PublicBucketUrl => BucketUrl(PublicEndpoint is { Length: > 0 } given ? given : RegionEndpoint, Bucket);

    /// <summary>The bucket's address for this service.</summary>
    internal string ServiceBucketUrl => BucketUrl(Endpoint is { Length: > 0 } given ? given : RegionEndpoint, Bucket);
}
