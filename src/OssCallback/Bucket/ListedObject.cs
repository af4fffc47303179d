namespace OssCallback.Bucket;

/// <summary>One object, as OSS lists it.</summary>
/// <param name="Key">The key, decoded.</param>
/// <param name="Etag">Without quotes.</param>
/// <param name="Size">In bytes.</param>
/// <param name="LastModified">When the object was written.</param>
public sealed record ListedObject(string Key, string Etag, long Size, DateTimeOffset LastModified);
