using System.Text.Json.Serialization;

namespace OssCallback.Grants;

/// <summary>A refusal as the mobile SDKs of OSS read it.</summary>
/// <param name="ErrorCode">Our code.</param>
/// <param name="ErrorMessage">Its sentence.</param>
internal sealed record StsFailure(
    [property: JsonPropertyName("ErrorCode")] string ErrorCode,
    [property: JsonPropertyName("ErrorMessage")] string ErrorMessage)
{
    [JsonPropertyName("StatusCode")]
    public int StatusCode { get; } = 500;
}
