using OssCallback.Http;
using OssCallback.Oss;

namespace OssCallback.Uploads;

/// <summary>
/// Whether anything is left to do for an upload: nothing is when its state is final and the object in the bucket is the one that was
/// reviewed. Processor, confirmation and reconciliation ask this and nothing else.
/// </summary>
/// <remarks>
/// An object's identity is ETag, CRC-64, size, content type and Last-Modified together. The ETag alone is not: it is an MD5 of the bytes,
/// which can be made to collide, and the same bytes sent again as <c>text/html</c> have it too.
/// </remarks>
internal static class Settlement
{
    /// <summary>Why an upload waits of which nobody told, so that its profile is not certain.</summary>
    public const string ProfileUnknown = "profile_unknown";

    // One for the fraction of a second that OSS does not tell, one for clocks within OSS.
    private static readonly TimeSpan CertainAfter = TimeSpan.FromSeconds(2);

    /// <summary>Whether nothing is left to do, the object being as a HEAD tells.</summary>
    public static bool IsSettled(UploadRecord record, ObjectHead head) => IsReviewed(record) && IsSameObject(record, head);

    /// <summary>
    /// The same by a listing, which tells neither type nor CRC but when the object was written. A record that does not know that is not
    /// settled as far as a listing can say; a HEAD will tell.
    /// </summary>
    public static bool IsSettled(UploadRecord record, ListedObject item) => IsReviewed(record)
        && record.RemovedAt is null
        && (IsLink(record.ObjectType) && IsLink(item.ObjectType)
            // A refused link stays refused wherever it leads, and what a listing tells of it is not what a HEAD does.
            ? record.State == UploadState.Rejected
            : record.Etag == item.Etag && record.Size == item.Size && record.LastModified == item.LastModified);

    /// <summary>
    /// Whether the object is the one that the record was made of. What an older record does not know is left out of the comparison; nothing
    /// is reviewed again only because this service has learned to look closer. What is there after the object was removed is another one,
    /// even with the same bytes.
    /// </summary>
    public static bool IsSameObject(UploadRecord record, ObjectHead head) =>
        record.RemovedAt is null
        && record.Etag == head.Etag
        && record.Size == head.Size
        && record.MimeType == head.ContentType
        && (record.Crc64 is null || record.Crc64 == head.Crc64)
        && (record.LastModified is null || record.LastModified == head.LastModified)
        && (record.ObjectType is null || record.ObjectType == head.ObjectType);

    /// <summary>
    /// Whether a listing would show that the object was replaced since it was seen. It would not where that happened within the second of
    /// the first write, with as many bytes of the same ETag: then only the type can differ, which a listing does not tell.
    /// </summary>
    public static bool IsCertain(UploadRecord record) => record.SeenAt - record.LastModified is not { } later || later >= CertainAfter;

    /// <summary>
    /// Whether an upload should have moved on by itself, and did not: its message is lost, or it was recorded as failed for a reason that
    /// may have passed. The next try comes after as long again as it has been in this state, so that an outage does not pile up messages.
    /// </summary>
    public static bool IsStuck(UploadRecord record, DateTimeOffset now, TimeSpan longest)
    {
        if (record.Transitions is not [.., var last]
            || record.IsHeld
            || !(record.State is UploadState.Received or UploadState.Reviewing || FailedForAPassingReason(record)))
        {
            return false;
        }

        var tried = last.At - EnteredAt(record);
        return now - last.At >= (tried > longest ? tried : longest);
    }

    /// <summary>Since when an upload has been in its state.</summary>
    public static DateTimeOffset EnteredAt(UploadRecord record) =>
        record.Transitions.Reverse().TakeWhile(step => step.State == record.State).Last().At;

    private static bool FailedForAPassingReason(UploadRecord record) => record.State == UploadState.Failed
        && (record.Reason == ErrorCodes.OssUnavailable.Code || record.Reason == ErrorCodes.ReviewFailed.Code);

    /// <summary>Whether the object was reviewed, so that only another one would have to be; what a person is asked about was.</summary>
    public static bool IsReviewed(UploadRecord record) => record.State is UploadState.Ready or UploadState.Rejected || record.IsHeld;

    /// <summary>Whether it waits only until somebody tells its profile: a callback that comes late, or a confirmation.</summary>
    public static bool AwaitsProfile(UploadRecord record) => record.IsHeld && record.Hold == ProfileUnknown;

    private static bool IsLink(string? objectType) => objectType == ObjectTypes.Symlink;
}
