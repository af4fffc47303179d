using Microsoft.Extensions.Time.Testing;

namespace OssCallback.SimulatorTests;

/// <summary>A clock that stands still and tells when a waiter arrives for a given time.</summary>
public sealed class WatchedClock(DateTimeOffset start, TimeSpan watched) : FakeTimeProvider(start)
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Waiting => _waiting.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == watched)
        {
            _waiting.SetResult();
        }

        return timer;
    }
}
