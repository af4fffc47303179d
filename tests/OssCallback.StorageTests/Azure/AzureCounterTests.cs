using OssCallback.StorageTests.Contract;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Azure;

/// <summary>Counters of one shard that many change at once, and writes whose outcome is in doubt.</summary>
public sealed class AzureCounterTests(AzuriteFixture azurite) : AzureEngineTest(azurite)
{
    private const string Transaction = "POST $batch";

    private static readonly DateOnly Day = new(2026, 3, 1);

    [Fact]
    public async Task Adds_up_exactly_when_fifty_processes_write_to_one_shard()
    {
        var keys = KeysOfOneShard().Take(50).ToArray();

        var written = await Task.WhenAll(keys.Select((key, number) =>
            Storage.Open().Store.TryWriteAsync(Sample.Record(key), null, [Sample.Ready(1, number)], Cancellation)));

        Assert.All(written, Assert.NotNull);
        Assert.Equal([Sample.Ready(50, 1225)], await Store.CountAsync(Day, Day, Cancellation));
        Assert.True(Requests.Sent.Count(request => request == Transaction) > 50, "Nobody was in the way of anybody: this showed nothing.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tries_again_when_a_counter_moved_between_look_and_write(bool counterExists)
    {
        var keys = KeysOfOneShard().Take(3).ToArray();
        if (counterExists)
        {
            await WriteAsync(Store, keys[0]);
        }

        OnFirstTransaction(() => WriteAsync(Storage.Open().Store, keys[1]));
        var written = await WriteAsync(Store, keys[2]);

        Assert.NotNull(written);
        Assert.Equal([Sample.Ready(counterExists ? 3 : 2, 0)], await Store.CountAsync(Day, Day, Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Gives_way_at_once_when_the_record_itself_moved(bool recordExists)
    {
        var record = Sample.Record("contested");
        var version = recordExists ? (await Store.TryWriteAsync(record, null, [], Cancellation))!.Version : null;
        Requests.Clear();
        OnFirstTransaction(
            () => Storage.Open().Store.TryWriteAsync(record with { Revision = 2 }, version, [Sample.Ready(1, 0)], Cancellation));

        Assert.Null(await Store.TryWriteAsync(record with { Revision = 9 }, version, [Sample.Ready(1, 0)], Cancellation));

        Assert.Equal(2, Requests.Sent.Count(request => request == Transaction));
        Assert.Equal(2, (await Store.FindAsync(record.Id, Cancellation))!.Record.Revision);
        Assert.Equal([Sample.Ready(1, 0)], await Store.CountAsync(Day, Day, Cancellation));
    }

    [Fact]
    public async Task Counts_once_when_the_answer_to_a_write_is_lost()
    {
        var record = Sample.Record("in doubt");
        var answers = 0;
        Requests.After = request =>
            request == Transaction && answers++ == 0 ? throw new IOException("The connection broke.") : Task.CompletedTask;

        // The retry meets the record that the first try wrote. The caller reads again and finds its own work done.
        Assert.Null(await Store.TryWriteAsync(record, null, [Sample.Ready(1, 0)], Cancellation));

        Assert.NotNull(await Store.FindAsync(record.Id, Cancellation));
        Assert.Equal([Sample.Ready(1, 0)], await Store.CountAsync(Day, Day, Cancellation));
    }

    [Fact]
    public async Task Keeps_very_long_values_apart()
    {
        var values = new[] { "x", "y" }
            .Select(last => new UploadCount(Sample.Day, UploadCount.TypeDimension, new string('/', 2000) + last, 1, 1))
            .ToArray();

        Assert.NotNull(await Store.TryWriteAsync(Sample.Record("long"), null, values, Cancellation));

        Assert.Equal(values, await Store.CountAsync(Day, Day, Cancellation));
    }

    [Fact]
    public async Task Refuses_more_counts_than_a_transaction_holds()
    {
        var counts = Enumerable.Range(0, 96)
            .Select(number => new UploadCount(Sample.Day, UploadCount.TypeDimension, $"{number}", 1, 1))
            .ToArray();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.TryWriteAsync(Sample.Record("many"), null, counts, Cancellation));
        Assert.NotNull(await Store.TryWriteAsync(Sample.Record("many"), null, counts[..95], Cancellation));
    }

    /// <summary>Lets something happen after an engine has read the counters and before it writes.</summary>
    private void OnFirstTransaction(Func<Task> action)
    {
        var transactions = 0;
        Requests.Before = request => request == Transaction && Interlocked.Increment(ref transactions) == 1 ? action() : Task.CompletedTask;
    }

    private static Task<StoredUpload?> WriteAsync(IUploadStore store, string key) =>
        store.TryWriteAsync(Sample.Record(key), null, [Sample.Ready(1, 0)], Cancellation);
}
