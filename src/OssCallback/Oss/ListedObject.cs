namespace OssCallback.Oss;

/// <summary>One object, as OSS lists it.</summary>
/// <param name="Key">The key, decoded.</param>
/// <param name="Etag">Without quotes.</param>
/// <param name="Size">In bytes.</param>
/// <param name="LastModified">When the object was written, in whole seconds as a HEAD tells it.</param>
/// <param name="ObjectType">How it came to be, such as <c>Normal</c> or <c>Symlink</c>; empty when OSS does not tell.</param>
public sealed record ListedObject(string Key, string Etag, long Size, DateTimeOffset LastModified, string ObjectType);
