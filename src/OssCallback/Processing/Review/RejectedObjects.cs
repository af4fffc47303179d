using OssCallback.Grants;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>
/// Does with the object of a rejected upload what its profile says. Each can be done again, so that a crash in between does no harm.
/// </summary>
/// <remarks>
/// OSS has no conditional DeleteObject: an object that takes this one's place between the look and the deletion goes with it, and its
/// upload ends as <c>object_missing</c>.
/// </remarks>
public sealed class RejectedObjects(BucketObjects objects, UploadProfiles profiles)
{
    private const string TagName = "review";
    private const string TagValue = "rejected";

    /// <summary>Does it; the caller has just seen that the object is still the one that was rejected.</summary>
    /// <exception cref="OssException">OSS cannot be asked just now, or refuses.</exception>
    public async Task DisposeAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        switch (record.Disposal)
        {
            case Disposal.Tag:
                await objects.TagAsync(record.Object, TagName, TagValue, cancellationToken);
                break;
            case Disposal.Move:
                var target = profiles.Find(record.Profile)?.QuarantineKey(record.Object, record.Revision)
                    ?? throw new OssException($"Profile {record.Profile}, which says where to, is in the settings no more.");
                await objects.CopyAsync(record.Object, record.Etag!, target, cancellationToken);
                await objects.DeleteAsync(record.Object, cancellationToken);
                break;
            case Disposal.Delete:
                await objects.DeleteAsync(record.Object, cancellationToken);
                break;
        }
    }
}
