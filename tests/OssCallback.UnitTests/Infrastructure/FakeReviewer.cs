using OssCallback.Processing;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Infrastructure;

internal sealed class FakeReviewer : IUploadReviewer
{
    private int _calls;

    public Func<UploadRecord, ReviewVerdict> Verdict { get; set; } = _ => ReviewVerdict.Accept;

    public int Calls => _calls;

    public ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return ValueTask.FromResult(Verdict(record));
    }
}
