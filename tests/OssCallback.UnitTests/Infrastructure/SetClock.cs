using Microsoft.Extensions.Time.Testing;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>A wall clock that is set, on a machine whose time goes on evenly.</summary>
internal sealed class SetClock : TimeProvider
{
    /// <summary>The machine's time: timers and timestamps go by it.</summary>
    public FakeTimeProvider Running { get; } = new();

    /// <summary>How far the wall clock is ahead of it.</summary>
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => Running.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => Running.GetUtcNow() + Ahead;

    public override long GetTimestamp() => Running.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Running.CreateTimer(callback, state, dueTime, period);
}
