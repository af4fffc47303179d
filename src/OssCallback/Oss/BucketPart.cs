namespace OssCallback.Oss;

/// <summary>One uploaded part, as OSS lists it.</summary>
/// <param name="Number">1 to 10,000.</param>
/// <param name="Etag">As OSS writes it, without quotes.</param>
/// <param name="Size">In bytes.</param>
public sealed record BucketPart(int Number, string Etag, long Size);
