namespace OssCallback.Oss;

/// <summary>An access key of OSS, long lived or temporary.</summary>
/// <param name="AccessKeyId">The public half; temporary ones begin with <c>STS.</c>.</param>
/// <param name="AccessKeySecret">The secret half; never logged.</param>
/// <param name="SecurityToken">Present for temporary (STS) credentials only.</param>
/// <param name="Expires">When temporary credentials end, as far as known; nothing that they sign may outlive it.</param>
public sealed record OssCredentials(
    string AccessKeyId, string AccessKeySecret, string? SecurityToken = null, DateTimeOffset? Expires = null)
{
    /// <summary>Names the key id only: a record's generated text would print the secret.</summary>
    public override string ToString() => $"OssCredentials({AccessKeyId})";
}
