using Microsoft.Data.Sqlite;
using OssCallback.Sqlite;
using OssCallback.StorageTests.Contract;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Sqlite;

/// <summary>What callers and the file see when the disk or one of the operations fails.</summary>
public sealed class SqliteFailureTests : IAsyncLifetime
{
    private const int DiskFull = 13;
    private const int Constraint = 19;

    private readonly SqliteUnderTest _storage = SqliteUnderTest.CreateWith(TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SqliteEngine Engine => _storage.Engine;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    [Fact]
    public async Task Fails_all_of_a_batch_when_the_disk_is_full_and_goes_on_when_it_is_not()
    {
        var pages = await RunAsync(session => (long)session.Prepare("PRAGMA page_count").ExecuteScalar()!);
        await PragmaAsync($"PRAGMA max_page_count = {pages + 4}");
        using (var gate = await WriterGate.CloseAsync(Engine))
        {
            var small = Engine.Queue.EnqueueAsync(new byte[10], Cancellation);
            var record = Engine.Store.TryWriteAsync(Sample.Record("a"), null, [Sample.Ready(1, 1)], Cancellation);
            var large = Engine.Queue.EnqueueAsync(new byte[IUploadQueue.MaxMessageBytes], Cancellation);
            await gate.OpenAsync();

            foreach (var task in new[] { small, record, large })
            {
                Assert.Equal(DiskFull, (await Assert.ThrowsAsync<SqliteException>(() => task)).SqliteErrorCode);
            }
        }

        await AssertEmptyAsync();
        await PragmaAsync("PRAGMA max_page_count = 1000000");
        await AssertWorksAsync();
    }

    [Fact]
    public async Task Fails_all_of_a_batch_when_the_commit_fails_and_goes_on_when_it_does_not()
    {
        // The first commit is this one's own, the second the gate's, the third that of the operations behind the gate.
        await RunAsync(session => RefuseCommit(session, number: 3));
        using (var gate = await WriterGate.CloseAsync(Engine))
        {
            var message = Engine.Queue.EnqueueAsync(new byte[10], Cancellation);
            var record = Engine.Store.TryWriteAsync(Sample.Record("a"), null, [Sample.Ready(1, 1)], Cancellation);
            await gate.OpenAsync();

            foreach (var task in new[] { message, record })
            {
                await Assert.ThrowsAsync<SqliteException>(() => task);
            }
        }

        await AssertEmptyAsync();
        await AssertWorksAsync();
    }

    [Fact]
    public async Task Opens_a_new_connection_when_the_old_one_has_failed()
    {
        var old = await RunAsync(session => session);

        await Assert.ThrowsAsync<SqliteException>(
            () => RunAsync<int>(_ => throw new SqliteException("disk I/O error", SQLitePCL.raw.SQLITE_IOERR)));

        Assert.NotSame(old, await RunAsync(session => session));
        await AssertEmptyAsync();
        await AssertWorksAsync();
    }

    [Fact]
    public async Task Fails_only_the_operation_that_is_to_blame()
    {
        using var gate = await WriterGate.CloseAsync(Engine);
        var before = Engine.Queue.EnqueueAsync(new byte[] { 1 }, Cancellation);
        var overflow = Engine.Store.TryWriteAsync(
            Sample.Record("a"), null, [Sample.Ready(1, long.MaxValue), Sample.Ready(1, long.MaxValue)], Cancellation);
        var defect = RunAsync<int>(session =>
        {
            session.Execute("DELETE FROM queue");
            throw new InvalidOperationException("A defect.");
        });
        var after = Engine.Queue.EnqueueAsync(new byte[] { 2 }, Cancellation);
        await gate.OpenAsync();

        await before;
        await after;
        Assert.Equal(Constraint, (await Assert.ThrowsAsync<SqliteException>(() => overflow)).SqliteErrorCode);
        await Assert.ThrowsAsync<InvalidOperationException>(() => defect);
        Assert.Equal(2, (await Engine.Queue.ReceiveAsync(32, TimeSpan.FromHours(1), Cancellation)).Count);
        Assert.Null(await Engine.Store.FindAsync(Sample.Record("a").Id, Cancellation));
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2")]
    public async Task Takes_a_version_that_it_never_gave_for_another_version(string version)
    {
        Assert.Null(await Engine.Store.TryWriteAsync(Sample.Record("a"), version, [], Cancellation));

        Assert.Null(await Engine.Store.FindAsync(Sample.Record("a").Id, Cancellation));
    }

    [Fact]
    public async Task Refuses_records_and_counters_without_a_day()
    {
        await Assert.ThrowsAsync<ArgumentException>(
            () => Engine.Store.TryWriteAsync(Sample.Record("a") with { Day = null }, null, [], Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            () => Engine.Store.TryWriteAsync(Sample.Record("a"), null, [Sample.Ready(1, 1, "1.3.2026")], Cancellation));

        await AssertEmptyAsync();
    }

    private static int RefuseCommit(SqliteSession session, int number)
    {
        var commits = 0;
        SQLitePCL.raw.sqlite3_commit_hook(session.Connection.Handle, _ => ++commits == number ? 1 : 0, null);
        return number;
    }

    private async Task AssertEmptyAsync()
    {
        Assert.Equal(
            0,
            await RunAsync(session =>
                (long)session.Prepare(
                    "SELECT (SELECT count(*) FROM queue) + (SELECT count(*) FROM uploads) + (SELECT count(*) FROM counters)")
                    .ExecuteScalar()!));
    }

    private async Task AssertWorksAsync()
    {
        await Engine.Queue.EnqueueAsync(new byte[IUploadQueue.MaxMessageBytes], Cancellation);
        Assert.NotNull(await Engine.Store.TryWriteAsync(Sample.Record("a"), null, [Sample.Ready(1, 1)], Cancellation));
        Assert.NotNull(await Engine.Store.FindAsync(Sample.Record("a").Id, Cancellation));
    }

    private Task<object?> PragmaAsync(string sql) => RunAsync(session => session.Prepare(sql).ExecuteScalar());

    private Task<T> RunAsync<T>(Func<SqliteSession, T> work) => Engine.Writer.RunAsync(work, null, seesItThrough: true, Cancellation);
}
