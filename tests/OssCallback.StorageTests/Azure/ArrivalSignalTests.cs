using Microsoft.Extensions.Time.Testing;
using OssCallback.AzureStorage;
using Xunit;

namespace OssCallback.StorageTests.Azure;

public sealed class ArrivalSignalTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 200)]
    [InlineData(2, 400)]
    [InlineData(5, 3200)]
    [InlineData(6, 5000)]
    [InlineData(1_000_000, 5000)]
    public async Task Doubles_the_pause_up_to_the_longest(int emptyLooks, int milliseconds)
    {
        var signal = new ArrivalSignal(TimeSpan.FromSeconds(5), _time);
        var pause = signal.PauseAsync(signal.Next, emptyLooks, TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.False(pause.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await pause.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Does_not_sleep_through_an_arrival_between_look_and_pause()
    {
        var signal = new ArrivalSignal(TimeSpan.FromSeconds(5), _time);
        var beforeTheLook = signal.Next;

        signal.Raise();

        await signal.PauseAsync(beforeTheLook, 0, TestContext.Current.CancellationToken);
        Assert.False(signal.Next.IsCompleted);
    }

    [Fact]
    public async Task Ends_the_pause_when_cancelled()
    {
        var signal = new ArrivalSignal(TimeSpan.FromSeconds(5), _time);
        using var source = new CancellationTokenSource();
        var pause = signal.PauseAsync(signal.Next, 0, source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pause);
    }
}
