using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using OssCallback.Simulator.Images;
using OssCallback.Simulator.Storage;

namespace OssCallback.Cli.Send;

/// <summary>The upload that a callback of ours tells about. It need not have happened: OSS's signature does not say so either.</summary>
internal sealed record ReportedUpload
{
    public required string Bucket { get; init; }

    public required string Object { get; init; }

    public long Size { get; init; } = 1024;

    public string MimeType { get; init; } = "image/png";

    /// <summary>Pixels and format for the placeholders of an image; null for anything else.</summary>
    public ImageInfo? Image { get; init; }

    /// <summary>Custom variables with their <c>x:</c> prefix.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public string Operation { get; init; } = "PostObject";

    public string RequestId { get; init; } = NewRequestId();

    /// <summary>24 upper-case hex digits, as OSS numbers its requests.</summary>
    public static string NewRequestId() => Convert.ToHexString(RandomNumberGenerator.GetBytes(12));

    /// <summary>The object as the simulator would have it; its digests are those of no real content.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "An ETag is an MD5 by definition.")]
    public StoredObject ToStoredObject(DateTimeOffset now)
    {
        var digest = MD5.HashData(Encoding.UTF8.GetBytes(Object));
        return new StoredObject
        {
            Bucket = Bucket,
            Key = Object,
            BlobId = string.Empty,
            Size = Size,
            ETag = Convert.ToHexString(digest),
            Crc64 = BitConverter.ToUInt64(digest),
            ContentMd5 = Convert.ToBase64String(digest),
            ContentType = MimeType,
            LastModified = now,
        };
    }
}
