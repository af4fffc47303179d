using OssCallback.Processing;
using OssCallback.Uploads;

namespace OssCallback.OwnFunctions;

/// <summary>This app's own rule about uploads.</summary>
public sealed class NoKittens : IUploadReviewer
{
    /// <inheritdoc />
    public ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken) =>
        ValueTask.FromResult(record.Size == 9 ? ReviewVerdict.Reject("kitten") : ReviewVerdict.Accept);
}
