using OssCallback.Processing;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Infrastructure;

internal sealed class FakeReviewer : IUploadReviewer
{
    private int _calls;

    public Func<UploadRecord, ReviewVerdict> Verdict { get; set; } = _ => ReviewVerdict.Accept;

    /// <summary>What it waits for whatever it is told, or null.</summary>
    public Task<ReviewVerdict>? Pending { get; set; }

    /// <summary>Completed by the next call.</summary>
    public TaskCompletionSource Asked { get; set; } = new();

    public int Calls => _calls;

    public ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        Asked.TrySetResult();
        return Pending is { } pending ? new ValueTask<ReviewVerdict>(pending) : ValueTask.FromResult(Verdict(record));
    }
}
