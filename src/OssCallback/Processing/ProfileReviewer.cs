using OssCallback.Grants;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>
/// Holds the object against its profile. A policy has pinned all of this for form uploads; a presigned PUT or STS upload could exceed it.
/// </summary>
public sealed class ProfileReviewer(UploadProfiles profiles) : IUploadReviewer
{
    /// <summary>The reason when a ticket's profile is no longer configured.</summary>
    public const string ProfileRemoved = "profile_removed";

    /// <summary>
    /// The reason for an object that is not one upload's bytes: a link, whose target can change, or one that can be appended to.
    /// </summary>
    public const string ObjectTypeNotAllowed = "object_type_not_allowed";

    /// <inheritdoc/>
    public ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        if (profiles.Find(record.Profile) is not { } profile)
        {
            return ValueTask.FromResult(ReviewVerdict.Reject(ProfileRemoved));
        }

        // Whoever may put an object with temporary credentials may also make these two kinds. Records of older versions do not know.
        if (record.ObjectType is not (null or ObjectTypes.Normal or ObjectTypes.Multipart))
        {
            return ValueTask.FromResult(ReviewVerdict.Reject(ObjectTypeNotAllowed));
        }

        var refused = profile.Refuses(record.MimeType ?? string.Empty, new FileName(record.Object).Extension, record.Size);
        return ValueTask.FromResult(refused is { } refusal ? ReviewVerdict.Reject(refusal.Code.Code) : ReviewVerdict.Accept);
    }
}
