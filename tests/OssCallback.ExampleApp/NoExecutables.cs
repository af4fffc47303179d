using OssCallback.Processing;
using OssCallback.Uploads;

namespace OssCallback.ExampleApp;

/// <summary>
/// A reviewer: its verdict decides between <c>ready</c> and <c>rejected</c>, its reason becomes the upload's code. What it cannot decide it
/// leaves to a person.
/// </summary>
internal sealed class NoExecutables : IUploadReviewer
{
    public ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Path.GetExtension(record.Object) switch
        {
            ".exe" => ReviewVerdict.Reject("executable"),
            ".zip" => ReviewVerdict.Hold("archive"),
            _ => ReviewVerdict.Accept,
        });
}
