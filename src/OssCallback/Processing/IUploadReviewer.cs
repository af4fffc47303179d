using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>
/// Looks at an upload whose facts were taken from the object itself. Register further ones in the service collection; they run in that
/// order, off the callback's path.
/// </summary>
public interface IUploadReviewer
{
    /// <summary>
    /// Gives a verdict. Throwing means "try again"; when <c>Storage:GiveUpAfterHours</c> have passed the upload is recorded as failed.
    /// </summary>
    ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken);
}
