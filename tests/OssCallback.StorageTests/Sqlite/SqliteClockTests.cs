using Microsoft.Extensions.Time.Testing;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Sqlite;

/// <summary>What depends on the clock, to the millisecond.</summary>
public sealed class SqliteClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly SqliteUnderTest _storage;

    public SqliteClockTests() => _storage = SqliteUnderTest.CreateWith(_time);

    /// <summary>Ends a test that waits for what does not come, so that it fails instead of hanging.</summary>
    private CancellationToken Cancellation => _limit.Token;

    private IUploadQueue Queue => _storage.Queue;

    public ValueTask InitializeAsync()
    {
        _limit.CancelAfter(Patience.Of(TimeSpan.FromMinutes(1)));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        _limit.Dispose();
    }

    [Fact]
    public async Task Delivers_again_exactly_when_the_lease_ends()
    {
        await Queue.EnqueueAsync(new byte[] { 7 }, Cancellation);
        await ReceiveAsync();

        _time.Advance(Lease - Millisecond);
        Assert.Empty(await VisibleAsync());
        _time.Advance(Millisecond);

        Assert.Equal(2, (await ReceiveAsync()).DeliveryCount);
    }

    [Fact]
    public async Task What_was_given_back_has_its_turn_however_much_is_new()
    {
        await Queue.EnqueueAsync(new byte[] { 7 }, Cancellation);
        await Queue.AbandonAsync(await ReceiveAsync(), TimeSpan.FromSeconds(1), Cancellation);
        _time.Advance(TimeSpan.FromSeconds(1));

        var seen = new List<byte>();
        for (byte number = 100; number < 104; number++)
        {
            // More comes than is worked on.
            await Queue.EnqueueAsync(new[] { number }, Cancellation);
            await Queue.EnqueueAsync(new[] { number }, Cancellation);
            seen.Add((await ReceiveAsync()).Body.Span[0]);
        }

        Assert.Contains((byte)7, seen);
        Assert.Contains((byte)100, seen);
    }

    [Fact]
    public async Task Wakes_a_waiting_receiver_when_a_lease_ends()
    {
        await Queue.EnqueueAsync(new byte[] { 7 }, Cancellation);
        await ReceiveAsync();
        var receiving = ReceiveAsync();
        // Ends once the waiting receiver has found the queue empty, for operations are done in turn.
        await VisibleAsync();

        _time.Advance(Lease);

        Assert.Equal(2, (await receiving).DeliveryCount);
    }

    [Fact]
    public async Task Delivers_an_abandoned_message_exactly_after_its_delay()
    {
        await Queue.EnqueueAsync(new byte[] { 7 }, Cancellation);
        await Queue.AbandonAsync(await ReceiveAsync(), TimeSpan.FromSeconds(30), Cancellation);

        _time.Advance(TimeSpan.FromSeconds(30) - Millisecond);
        Assert.Empty(await VisibleAsync());
        _time.Advance(Millisecond);

        Assert.Equal(2, (await ReceiveAsync()).DeliveryCount);
    }

    [Fact]
    public async Task A_clock_that_was_ahead_when_a_message_was_given_back_hides_it_no_longer_than_its_delay()
    {
        var time = new SetClock();
        await using var storage = SqliteUnderTest.CreateWith(time);
        await storage.Queue.EnqueueAsync(new byte[] { 7 }, Cancellation);
        var message = Assert.Single(await storage.Queue.ReceiveAsync(1, Lease, Cancellation));

        time.Ahead = TimeSpan.FromHours(1);
        await storage.Queue.AbandonAsync(message, TimeSpan.FromSeconds(30), Cancellation);
        time.Ahead = TimeSpan.Zero;
        time.Running.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(2, Assert.Single(await storage.Queue.ReceiveAsync(1, Lease, Cancellation)).DeliveryCount);
    }

    [Fact]
    public async Task Takes_a_completion_that_comes_late_while_nobody_else_has_the_message()
    {
        await Queue.EnqueueAsync(new byte[] { 7 }, Cancellation);
        var message = await ReceiveAsync();

        _time.Advance(Lease * 2);
        await Queue.CompleteAsync(message, Cancellation);

        Assert.Empty(await VisibleAsync());
    }

    [Fact]
    public async Task Delivers_new_messages_although_the_clock_was_set_back()
    {
        await Queue.EnqueueAsync(new byte[] { 7 }, Cancellation);
        _time.AdjustTime(_time.GetUtcNow().AddHours(-1));

        Assert.Equal(1, (await ReceiveAsync()).DeliveryCount);
    }

    [Fact]
    public async Task Delivers_in_the_order_of_arrival()
    {
        for (byte i = 0; i < 40; i++)
        {
            await Queue.EnqueueAsync(new[] { i }, Cancellation);
        }

        var received = await Queue.ReceiveAsync(32, Lease, Cancellation);

        Assert.Equal(Enumerable.Range(0, 32), received.Select(message => (int)message.Body.Span[0]));
    }

    [Fact]
    public async Task Says_when_a_message_was_given_up()
    {
        await Queue.EnqueueAsync(new byte[] { 7 }, Cancellation);
        await Queue.PoisonAsync(await ReceiveAsync(), Cancellation);

        var poisoned = Assert.Single(await Queue.ListPoisonAsync(10, Cancellation));

        Assert.Equal(_time.GetUtcNow(), poisoned.PoisonedAt);
    }

    [Fact]
    public async Task Refuses_an_invalid_lease_or_delay_and_a_receipt_from_elsewhere()
    {
        var foreign = new QueuedUpload(new byte[] { 1 }, 1, "elsewhere");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(1, TimeSpan.Zero, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.AbandonAsync(foreign, -Millisecond, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Queue.CompleteAsync(foreign, Cancellation));
    }

    private async Task<QueuedUpload> ReceiveAsync() => Assert.Single(await Queue.ReceiveAsync(1, Lease, Cancellation));

    /// <summary>Messages that a receiver would get now; looks at the table, so that nothing is leased.</summary>
    private Task<IReadOnlyList<long>> VisibleAsync() => _storage.Engine.Writer.RunAsync<IReadOnlyList<long>>(
        session =>
        {
            var ids = new List<long>();
            using var reader = session.Prepare(
                "SELECT id FROM queue WHERE visible_at <= $now", ("$now", _time.GetUtcNow().ToUnixTimeMilliseconds()))
                .ExecuteReader();
            while (reader.Read())
            {
                ids.Add(reader.GetInt64(0));
            }

            return ids;
        },
        null,
        seesItThrough: true,
        Cancellation);
}
