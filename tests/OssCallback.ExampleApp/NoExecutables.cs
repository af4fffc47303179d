using OssCallback.Processing;
using OssCallback.Uploads;

namespace OssCallback.ExampleApp;

/// <summary>A reviewer: its verdict decides between <c>ready</c> and <c>rejected</c>, its reason becomes the upload's code.</summary>
internal sealed class NoExecutables : IUploadReviewer
{
    public ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken) => ValueTask.FromResult(
        record.Object.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? ReviewVerdict.Reject("executable") : ReviewVerdict.Accept);
}
