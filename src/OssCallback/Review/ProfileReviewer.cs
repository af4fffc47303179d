using OssCallback.Policies;
using OssCallback.Uploads;

namespace OssCallback.Review;

/// <summary>Holds the object against its profile. A policy has pinned all of this for form uploads; a presigned PUT or STS upload could exceed it.</summary>
public sealed class ProfileReviewer(UploadProfiles profiles) : IUploadReviewer
{
    /// <summary>The reason when a ticket's profile is no longer configured.</summary>
    public const string ProfileRemoved = "profile_removed";

    /// <inheritdoc/>
    public ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        if (profiles.Find(record.Profile) is not { } profile)
        {
            return ValueTask.FromResult(ReviewVerdict.Reject(ProfileRemoved));
        }

        var refused = profile.Refuses(record.MimeType ?? string.Empty, new FileName(record.Object).Extension, record.Size);
        return ValueTask.FromResult(refused is { } refusal ? ReviewVerdict.Reject(refusal.Code.Code) : ReviewVerdict.Accept);
    }
}
