using System.Text.Json;
using System.Text.Json.Serialization;
using OssCallback.Callbacks;

namespace OssCallback.Grants;

/// <summary>
/// Temporary credentials. The first five members are what the mobile SDKs of OSS read, written as they write them; the rest is ours.
/// </summary>
internal sealed record StsAnswer
{
    [JsonPropertyName("StatusCode")]
    public int StatusCode { get; } = 200;

    [JsonPropertyName("AccessKeyId")]
    public required string AccessKeyId { get; init; }

    [JsonPropertyName("AccessKeySecret")]
    public required string AccessKeySecret { get; init; }

    [JsonPropertyName("SecurityToken")]
    public required string SecurityToken { get; init; }

    /// <summary>UTC, without a fraction of a second, which the SDKs do not read.</summary>
    [JsonPropertyName("Expiration")]
    public required string Expiration { get; init; }

    public required string Bucket { get; init; }

    public required string Region { get; init; }

    public required string Endpoint { get; init; }

    /// <summary>All keys must begin with it.</summary>
    public required string Prefix { get; init; }

    public required long Expire { get; init; }

    public required long ServerTime { get; init; }

    /// <summary>The callback parameter as OSS documents it.</summary>
    public required JsonElement Callback { get; init; }

    /// <summary>The same as the value of <c>x-oss-callback</c>.</summary>
    public required string CallbackBase64 { get; init; }

    /// <summary>The same as ali-oss takes it in its option <c>callback</c>.</summary>
    public required AliOssCallback AliOssCallback { get; init; }

    public required string Ticket { get; init; }
}
