namespace OssCallback.Oss;

/// <summary>What OSS says about an object that exists.</summary>
/// <param name="Etag">Without quotes.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ContentType">As stored.</param>
/// <param name="Crc64">CRC-64/ECMA, unsigned decimal, or null.</param>
/// <param name="ContentMd5">Base64 MD5, or null.</param>
/// <param name="LastModified">When the object was written, in whole seconds, or null.</param>
/// <param name="ObjectType">How it came to be, such as <c>Normal</c> or <c>Symlink</c>, or null.</param>
/// <param name="AnsweredAt">When OSS said so, by its own clock in whole seconds, or null.</param>
public sealed record ObjectHead(
    string Etag, long Size, string ContentType, string? Crc64, string? ContentMd5,
    DateTimeOffset? LastModified = null, string? ObjectType = null, DateTimeOffset? AnsweredAt = null);
