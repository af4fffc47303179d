namespace OssCallback.Simulator.Storage;

/// <summary>One part of an unfinished upload.</summary>
/// <param name="Number">1 to 10,000.</param>
/// <param name="BlobId">Where its bytes are.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ETag">Upper-case hex MD5 without quotes.</param>
/// <param name="LastModified">When it came.</param>
internal sealed record UploadedPart(int Number, string BlobId, long Size, string ETag, DateTimeOffset LastModified);
