namespace OssCallback.IntegrationTests.Support;

/// <summary>The real clock, set forward: days of waiting in no time.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
