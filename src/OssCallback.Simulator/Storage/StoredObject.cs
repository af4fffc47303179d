namespace OssCallback.Simulator.Storage;

/// <summary>One row of the index: an object as OSS describes it, and where its bytes are.</summary>
internal sealed record StoredObject
{
    public required string Bucket { get; init; }

    public required string Key { get; init; }

    public required string BlobId { get; init; }

    public required long Size { get; init; }

    /// <summary>Upper-case hex without quotes; of a multipart object with <c>-N</c> at the end.</summary>
    public required string ETag { get; init; }

    public required ulong Crc64 { get; init; }

    /// <summary>Base64 of the MD5; null for a multipart object.</summary>
    public string? ContentMd5 { get; init; }

    /// <summary>One of <see cref="ObjectTypes"/>.</summary>
    public string Type { get; init; } = ObjectTypes.Normal;

    public string Acl { get; init; } = "default";

    public required string ContentType { get; init; }

    /// <summary>Cache-Control and its like, and <c>x-oss-meta-*</c>: returned by GET and HEAD as they came.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public required DateTimeOffset LastModified { get; init; }

    public string QuotedETag => $"\"{ETag}\"";
}
