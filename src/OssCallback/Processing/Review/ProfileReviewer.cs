using OssCallback.Grants;
using OssCallback.Http;
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

    /// <summary>
    /// Why a person has to decide about an upload of which nobody told: grants of several profiles could have led to its key, and one of
    /// them would refuse it, another would not. A callback or a confirmation that comes late decides it, too.
    /// </summary>
    public const string ProfileUnknown = Settlement.ProfileUnknown;

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

        var refusal = Refuses(profile, record);
        var isDisputed = IsGuessed(record)
            && profiles.Leading(record.Object).Any(other => Refuses(other, record) is null != refusal is null);
        return ValueTask.FromResult(
            isDisputed ? ReviewVerdict.Hold(ProfileUnknown)
            : refusal is not null ? ReviewVerdict.Reject(refusal.Code)
            : ReviewVerdict.Accept);
    }

    /// <summary>A listing tells no profile: the limits of one must not be got around by a callback that gets lost.</summary>
    private static bool IsGuessed(UploadRecord record) => record is { Source: UploadSource.Reconcile, RawBody: null };

    private static ErrorCode? Refuses(UploadProfile profile, UploadRecord record) =>
        profile.Refuses(record.MimeType ?? string.Empty, new FileName(record.Object).Extension, record.Size)?.Code;
}
