namespace OssCallback.Bucket;

/// <summary>What OSS says about an object that exists.</summary>
/// <param name="Etag">Without quotes.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ContentType">As stored.</param>
/// <param name="Crc64">CRC-64/ECMA, unsigned decimal, or null.</param>
/// <param name="ContentMd5">Base64 MD5, or null.</param>
public sealed record ObjectHead(string Etag, long Size, string ContentType, string? Crc64, string? ContentMd5);
