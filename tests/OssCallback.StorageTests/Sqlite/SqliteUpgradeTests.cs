using OssCallback.Sqlite;
using OssCallback.StorageTests.Contract;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Sqlite;

/// <summary>
/// A file that an earlier program wrote is read, worked with and written on: <c>Files/written-by-767bf40.db</c> has three ready uploads,
/// their statistics and one queued message, and neither the columns nor the tables that came later.
/// </summary>
public sealed class SqliteUpgradeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("osscallback-sqlite-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Records_statistics_and_messages_of_an_earlier_program_are_there_and_can_be_worked_with()
    {
        var options = new SqliteEngineOptions { DataDirectory = _folder };
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Sqlite", "Files", "written-by-767bf40.db"), options.FilePath);
        await using var engine = SqliteEngine.Open(options, TimeProvider.System);

        var listed = (await engine.Store.ListAsync(new UploadQuery { State = UploadState.Ready }, Cancellation)).Uploads;
        var day = DateOnly.Parse("2026-11-27", System.Globalization.CultureInfo.InvariantCulture);
        var counts = await engine.Store.CountAsync(day, day, Cancellation);
        var message = Assert.Single(await engine.Queue.ReceiveAsync(32, TimeSpan.FromMinutes(1), Cancellation));

        Assert.Equal(["application/octet-stream", "text/plain", "image/png"], listed.Select(record => record.MimeType));
        Assert.All(listed, record => Assert.Equal((1, UploadSource.Callback), (record.SchemaVersion, record.Source)));
        Assert.Contains(counts, count => count is { Dimension: UploadCount.StateDimension, Value: "ready", Uploads: 3, Bytes: 15 });
        Assert.Equal(listed[^1].Id, UploadRecord.FromJson(message.Body.Span).Id);

        // What came later works on it: another state, what is owed, both queues, a promise under a name.
        var stored = (await engine.Store.FindAsync(listed[0].Id, Cancellation))!;
        Assert.NotNull(stored.Record.RawBody);
        var next = stored.Record with { State = UploadState.Rejected, Owed = Sample.Full("a").Owed };
        Assert.NotNull(await engine.Store.TryWriteAsync(next, stored.Version, Moved(stored.Record), Cancellation));
        Assert.Equal("msg_1", (await engine.Store.FindAsync(next.Id, Cancellation))!.Record.Owed![0].Id);
        Assert.Equal(2, (await engine.Store.CountAsync(day, day, Cancellation)).Single(count => count.Value == "ready").Uploads);
        await engine.Queue.CompleteAsync(message, Cancellation);
        await engine.Notifications.Queue.EnqueueAsync(new byte[] { 1 }, Cancellation);
        Assert.Single(await engine.Notifications.Queue.ReceiveAsync(1, TimeSpan.FromMinutes(1), Cancellation));
    }

    private static UploadCount[] Moved(UploadRecord record) =>
    [
        new(record.Day!, UploadCount.StateDimension, "ready", -1, -record.Size),
        new(record.Day!, UploadCount.StateDimension, "rejected", 1, 0),
    ];
}
