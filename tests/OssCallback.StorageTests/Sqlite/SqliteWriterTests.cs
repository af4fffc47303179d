using OssCallback.Sqlite;
using OssCallback.StorageTests.Contract;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Sqlite;

/// <summary>Batches, back pressure, cancellation and the end.</summary>
public sealed class SqliteWriterTests : IAsyncLifetime
{
    private const int Capacity = 100;

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken);
    private readonly SqliteUnderTest _storage = SqliteUnderTest.CreateWith(TimeProvider.System, Capacity);

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
    public async Task Writes_all_that_wait_in_one_transaction()
    {
        using var gate = await WriterGate.CloseAsync(_storage.Engine);
        var before = _storage.Engine.Writer.Commits;
        var enqueued = EnqueueMany(Capacity);

        await gate.OpenAsync();
        await Task.WhenAll(enqueued);

        Assert.Equal(2, _storage.Engine.Writer.Commits - before);
        Assert.Equal(Capacity, await CountAsync());
    }

    [Fact]
    public async Task Acknowledges_nothing_before_the_transaction_is_durable()
    {
        using var gate = await WriterGate.CloseAsync(_storage.Engine);

        var enqueued = EnqueueMany(3);

        Assert.All(enqueued, task => Assert.False(task.IsCompleted));
        await gate.OpenAsync();
        await Task.WhenAll(enqueued);
    }

    [Fact]
    public async Task Makes_a_caller_wait_when_full_and_lets_it_go_when_cancelled()
    {
        using var gate = await WriterGate.CloseAsync(_storage.Engine);
        var enqueued = EnqueueMany(Capacity);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var leaves = Queue.EnqueueAsync(new byte[] { 1 }, impatient.Token);
        var stays = Queue.EnqueueAsync(new byte[] { 2 }, Cancellation);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        await gate.OpenAsync();
        await Task.WhenAll([.. enqueued, stays]);

        Assert.Equal(Capacity + 1, await CountAsync());
    }

    [Fact]
    public async Task Skips_a_write_whose_caller_left_before_it_began()
    {
        using var gate = await WriterGate.CloseAsync(_storage.Engine);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var leaves = Queue.EnqueueAsync(new byte[] { 1 }, impatient.Token);
        var stays = Queue.EnqueueAsync(new byte[] { 2 }, Cancellation);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        await gate.OpenAsync();
        await stays;

        Assert.Equal(1, await CountAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Keeps_a_receiver_to_the_lease_that_has_begun(bool seesItThrough)
    {
        var call = new SessionCall<int>(_ => 1, null, seesItThrough);

        Assert.True(call.TryStart());
        call.Cancel(new CancellationToken(canceled: true));

        Assert.Equal(!seesItThrough, call.Completion.IsCanceled);
    }

    [Fact]
    public async Task Writes_the_bytes_of_the_moment_of_the_call()
    {
        using var gate = await WriterGate.CloseAsync(_storage.Engine);
        byte[] buffer = [1, 2, 3];
        var enqueued = Queue.EnqueueAsync(buffer, Cancellation);

        buffer.AsSpan().Clear();
        await gate.OpenAsync();
        await enqueued;

        var received = Assert.Single(await Queue.ReceiveAsync(1, TimeSpan.FromHours(1), Cancellation));
        Assert.Equal([1, 2, 3], received.Body.ToArray());
    }

    [Fact]
    public async Task Finishes_accepted_writes_when_disposed_and_takes_no_more()
    {
        using var gate = await WriterGate.CloseAsync(_storage.Engine);
        var accepted = EnqueueMany(Capacity);
        var record = Sample.Record("late");

        var disposing = _storage.Engine.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Queue.EnqueueAsync(new byte[] { 1 }, Cancellation));
        await gate.OpenAsync();
        await disposing;
        await Task.WhenAll(accepted);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Queue.ReceiveAsync(1, TimeSpan.FromHours(1), Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _storage.Store.TryWriteAsync(record, null, [], Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _storage.Store.FindAsync(record.Id, Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _storage.Store.CheckAsync(Cancellation));
        await _storage.ReopenAsync();
        Assert.Equal(Capacity, await CountAsync());
    }

    [Fact]
    public async Task Ends_a_waiting_receiver_when_disposed()
    {
        var receiving = Queue.ReceiveAsync(1, TimeSpan.FromHours(1), Cancellation);

        await _storage.Engine.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving.WaitAsync(Cancellation));
    }

    private Task[] EnqueueMany(int count) =>
        [.. Enumerable.Range(0, count).Select(number => Queue.EnqueueAsync(new[] { (byte)number }, Cancellation))];

    private Task<long> CountAsync() => _storage.Engine.Writer.RunAsync(
        session => (long)session.Prepare("SELECT count(*) FROM queue").ExecuteScalar()!, null, seesItThrough: true, Cancellation);
}
