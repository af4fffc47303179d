using OssCallback.Processing;
using OssCallback.Uploads;

namespace OssCallback.CrashingServer;

internal sealed class CrashingReviewer(CrashPoint crash) : IUploadReviewer
{
    public ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        crash.Reach("in review");
        return ValueTask.FromResult(ReviewVerdict.Accept);
    }
}
