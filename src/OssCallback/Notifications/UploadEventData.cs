using OssCallback.Uploads;

namespace OssCallback.Notifications;

/// <summary>The upload's facts in an event; each as in its record.</summary>
public sealed record UploadEventData
{
    /// <summary>The identity of bucket and object.</summary>
    public required string UploadId { get; init; }

    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The object key.</summary>
    public required string Key { get; init; }

    /// <summary>The original file name, where the client gave one.</summary>
    public string? Name { get; init; }

    /// <summary>Where everybody can read the object, for profiles with a public address.</summary>
    public string? Url { get; init; }

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>The object's Content-Type.</summary>
    public string? ContentType { get; init; }

    /// <summary>The ETag, without quotes.</summary>
    public string? Etag { get; init; }

    /// <summary>CRC-64/ECMA as an unsigned decimal number.</summary>
    public string? Crc64 { get; init; }

    /// <summary>Base64 MD5 of the content.</summary>
    public string? ContentMd5 { get; init; }

    /// <summary>What OSS told of an image; the uploader's claim.</summary>
    public UploadImage? Image { get; init; }

    /// <summary>The user whom the ticket names.</summary>
    public string User { get; init; } = string.Empty;

    /// <summary>The profile of the grant.</summary>
    public string Profile { get; init; } = string.Empty;

    /// <summary>Custom variables, named with <c>x:</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The members that nobody but the uploader vouches for.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Who told of the upload.</summary>
    public UploadSource Source { get; init; }

    /// <summary>Where it stands.</summary>
    public UploadState State { get; init; }

    /// <summary>Why it was rejected or failed: a stable code.</summary>
    public string? Reason { get; init; }

    /// <summary>1 for the first object under this key.</summary>
    public int Revision { get; init; }

    /// <summary>When the service first heard of the upload.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the object was written, by OSS's clock.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>When the service removed the object; null while it is where it was.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>What is told of a record as it is now.</summary>
    internal static UploadEventData Of(UploadRecord record) => new()
    {
        UploadId = record.Id,
        Bucket = record.Bucket,
        Key = record.Object,
        Name = record.FileName,
        Url = record.Url,
        Size = record.Size,
        ContentType = record.MimeType,
        Etag = record.Etag,
        Crc64 = record.Crc64,
        ContentMd5 = record.ContentMd5,
        Image = record.Image,
        User = record.User,
        Profile = record.Profile,
        Variables = record.Variables,
        Claims = record.Claims,
        Source = record.Source,
        State = record.State,
        Reason = record.IsErased ? "erased" : record.Reason,
        Revision = record.Revision,
        ReceivedAt = record.ReceivedAt,
        LastModified = record.LastModified,
        RemovedAt = record.RemovedAt,
    };
}
