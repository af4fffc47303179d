using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>
/// Looks at an upload whose facts were taken from the object itself. Register further ones in the service collection; they run in that
/// order, off the callback's path.
/// </summary>
public interface IUploadReviewer
{
    /// <summary>What a profile's <c>Reviewers</c> call it; by default the name of its class.</summary>
    string Name => GetType().Name;

    /// <summary>How long it may take for one upload; null for <c>Storage:ProcessingSeconds</c>.</summary>
    TimeSpan? TimeLimit => null;

    /// <summary>
    /// Gives a verdict. Throwing means "try again"; when <c>Storage:GiveUpAfterHours</c> have passed the upload is recorded as failed. A
    /// verdict that is none (<see cref="ReviewDecision.None"/>) means the same, but then the upload waits for a person.
    /// </summary>
    ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken);
}
