namespace OssCallback.Simulator.Storage;

/// <summary>The part of an object's row that a listing shows.</summary>
/// <param name="Key">The object's name.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ETag">Upper-case hex without quotes.</param>
/// <param name="Type">One of <see cref="ObjectTypes"/>.</param>
/// <param name="LastModified">When it was stored.</param>
internal sealed record ListedObject(string Key, long Size, string ETag, string Type, DateTimeOffset LastModified);
