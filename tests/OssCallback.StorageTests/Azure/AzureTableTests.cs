using System.Globalization;
using Azure;
using Azure.Data.Tables;
using OssCallback.AzureStorage;
using OssCallback.StorageTests.Contract;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Azure;

/// <summary>How records lie in Azure's table, and what reading them costs.</summary>
public sealed class AzureTableTests(AzuriteFixture azurite) : AzureEngineTest(azurite)
{
    private TableClient Raw => new(Storage.ConnectionString, Storage.Options.TableName);

    [Fact]
    public void Spreads_ids_evenly_over_32_shards()
    {
        var sizes = Enumerable.Range(0, 32_000)
            .CountBy(number => TableKeys.Shard(UploadId.Of("bucket", $"uploads/2026/03/01/user/{number}.jpg")))
            .ToDictionary();

        Assert.Equal(TableKeys.Shards.Order(StringComparer.Ordinal), sizes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(32, sizes.Count);
        Assert.All(sizes.Values, size => Assert.InRange(size, 800, 1200));
    }

    [Fact]
    public async Task Counts_the_requests_of_one_upload()
    {
        var record = Sample.Record("upload");
        await Storage.Queue.EnqueueAsync(record.ToJson(), Cancellation);
        var message = Assert.Single(await Storage.Queue.ReceiveAsync(1, Lease, Cancellation));
        Assert.Null(await Store.FindAsync(record.Id, Cancellation));
        var received = await Store.TryWriteAsync(record, null, [], Cancellation);
        var reviewing = await Store.TryWriteAsync(record with { State = UploadState.Reviewing }, received!.Version, [], Cancellation);
        UploadCount[] counts =
        [
            Sample.Ready(1, 10),
            new(Sample.Day, UploadCount.TypeDimension, "image/png", 1, 10),
            new(Sample.Day, UploadCount.ProfileDimension, "images", 1, 10),
        ];
        Assert.NotNull(await Store.TryWriteAsync(record with { State = UploadState.Ready }, reviewing!.Version, counts, Cancellation));
        await Storage.Queue.CompleteAsync(message, Cancellation);

        Assert.Equal(
            [
                "POST messages",
                "GET messages",
                $"GET {Storage.Options.TableName}",
                "POST $batch",
                "POST $batch",
                $"GET {Storage.Options.TableName}",
                "POST $batch",
                $"DELETE {LeaseReceipt.Parse(message.Receipt).MessageId}",
            ],
            Requests.Sent);
    }

    [Fact]
    public async Task Counts_the_requests_of_telling_one_event()
    {
        var owing = Sample.Record("told") with { State = UploadState.Ready, Owed = [new("msg_1", "upload.ready", "{}", ["somebody"])] };
        Assert.NotNull(await Store.TryWriteAsync(owing, null, [], Cancellation));
        Requests.Clear();

        await Storage.Notifications.EnqueueAsync("task"u8.ToArray(), Cancellation);
        var message = Assert.Single(await Storage.Notifications.ReceiveAsync(1, Lease, Cancellation));
        var stored = await Store.FindAsync(owing.Id, Cancellation);
        Assert.NotNull(await Store.TryWriteAsync(stored!.Record with { Owed = null }, stored.Version, [], Cancellation));
        await Storage.Notifications.CompleteAsync(message, Cancellation);

        Assert.Equal("msg_1", Assert.Single(stored.Record.Owed!).Id);
        Assert.Null((await Store.FindAsync(owing.Id, Cancellation))!.Record.Owed);
        Assert.Equal(
            [
                "POST messages", "GET messages", $"GET {Storage.Options.TableName}", "POST $batch",
                $"DELETE {LeaseReceipt.Parse(message.Receipt).MessageId}", $"GET {Storage.Options.TableName}",
            ],
            Requests.Sent);
    }

    [Fact]
    public async Task What_is_owed_has_a_column_of_its_own_beside_a_record_that_fills_one()
    {
        var record = Sample.Record("full") with
        {
            RawBody = new byte[16 * 1024],
            Variables = new Dictionary<string, string> { ["x:a"] = new('"', 16 * 1024) },
            Owed = [new("msg_1", "upload.ready", new string('"', 20 * 1024), ["somebody"])],
        };

        Assert.NotNull(await Store.TryWriteAsync(record, null, [], Cancellation));

        var found = (await Store.FindAsync(record.Id, Cancellation))!.Record;
        Assert.Equivalent(record.Owed, found.Owed);
        Assert.Equal(record.RawBody, found.RawBody);
        Assert.Null(Assert.Single((await Store.ListAsync(new UploadQuery(), Cancellation)).Uploads).Owed);
    }

    [Fact]
    public async Task Moves_the_listing_row_with_the_time_of_receipt()
    {
        var record = Sample.Record("moved");
        var first = await Store.TryWriteAsync(record, null, [], Cancellation);
        Assert.NotNull(
            await Store.TryWriteAsync(record with { ReceivedAt = record.ReceivedAt.AddHours(-1) }, first!.Version, [], Cancellation));

        Assert.Single((await Store.ListAsync(new UploadQuery(), Cancellation)).Uploads);
        Assert.Equal(3, await Raw.QueryAsync<TableEntity>(cancellationToken: Cancellation).CountAsync(Cancellation));
    }

    [Theory]
    [InlineData("2026-03-01T10:00:00Z")] // 00:00 at UTC+14
    [InlineData("2026-03-03T11:59:59Z")] // 23:59:59 at UTC-12
    public async Task Finds_a_day_of_any_time_zone(string receivedAt)
    {
        var record = Sample.Record("far") with
        {
            ReceivedAt = DateTimeOffset.Parse(receivedAt, CultureInfo.InvariantCulture),
            Day = "2026-03-02",
        };
        Assert.NotNull(await Store.TryWriteAsync(record, null, [], Cancellation));

        Assert.Single((await Store.ListAsync(new UploadQuery { From = new(2026, 3, 2), To = new(2026, 3, 2) }, Cancellation)).Uploads);
        Assert.Empty((await Store.ListAsync(new UploadQuery { From = new(2026, 3, 3) }, Cancellation)).Uploads);
        Assert.Empty((await Store.ListAsync(new UploadQuery { To = new(2026, 3, 1) }, Cancellation)).Uploads);
    }

    [Theory]
    [InlineData("0000000000000000000.aaaaaaaaaaaaaaaaaaaaaaaaa1")]
    [InlineData("000000000000000000x.aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("0000000000000000000|aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Refuses_a_continuation_of_almost_the_right_form(string continuation) =>
        await Assert.ThrowsAsync<FormatException>(() => Store.ListAsync(new UploadQuery { Continuation = continuation }, Cancellation));

    [Fact]
    public async Task Lists_one_page_of_many_with_few_requests()
    {
        var keys = Enumerable.Range(0, 300).Select(number => $"{number:D3}").ToArray();
        await Parallel.ForEachAsync(keys, Cancellation, async (key, token) =>
            Assert.NotNull(
                await Store.TryWriteAsync(Sample.Record(key, Sample.Start.AddSeconds(int.Parse(key, provider: null))), null, [], token)));
        Requests.Clear();

        var page = await Store.ListAsync(new UploadQuery { Limit = 100 }, Cancellation);

        Assert.Equal(keys.Reverse().Take(100), page.Uploads.Select(upload => upload.Object));
        Assert.InRange(Requests.Sent.Count, 32, 48);
    }

    [Fact]
    public async Task Counts_with_one_request_for_each_shard_however_many_uploads_there_are()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), Cancellation, async (number, token) =>
            Assert.NotNull(await Store.TryWriteAsync(Sample.Record($"{number}"), null, [Sample.Ready(1, 1)], token)));
        Requests.Clear();

        await Store.CountAsync(new(2026, 3, 1), new(2026, 3, 31), Cancellation);

        Assert.Equal(32, Requests.Sent.Count);
    }

    [Fact]
    public async Task Refuses_a_record_that_no_row_holds()
    {
        var record = Sample.Record("large") with { Variables = new Dictionary<string, string> { ["x:a"] = new('a', 64 * 1024) } };

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => Store.TryWriteAsync(record, null, [], Cancellation));

        Assert.Contains("65536", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Requests.Sent);
    }

    [Fact]
    public async Task Does_not_take_a_missing_table_for_a_missing_record()
    {
        await Raw.DeleteAsync(Cancellation);
        Func<Task>[] calls =
        [
            () => Store.FindAsync(UploadId.Of("bucket", "a"), Cancellation),
            () => Store.TryWriteAsync(Sample.Record("a"), null, [], Cancellation),
            () => Store.CheckAsync(Cancellation),
            () => Storage.Engine.CheckAsync(Cancellation),
        ];

        foreach (var call in calls)
        {
            var exception = await Assert.ThrowsAnyAsync<RequestFailedException>(call);
            Assert.Equal("TableNotFound", exception.ErrorCode);
        }

        await Storage.Engine.CreateIfNotExistsAsync(Cancellation);
        await Storage.Engine.CreateIfNotExistsAsync(Cancellation);
        await Storage.Engine.CheckAsync(Cancellation);
    }

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("0000000000000000000.aaaaaaaaaaaaaaaaaaaaaaaaaa ")]
    public async Task Takes_a_version_that_it_did_not_give_out_for_another_version(string version) =>
        Assert.Null(await Store.TryWriteAsync(Sample.Record("a"), version, [], Cancellation));

    [Fact]
    public async Task Finds_nothing_under_a_text_that_is_no_id_and_asks_nobody()
    {
        Assert.Null(await Store.FindAsync("../../x", Cancellation));

        Assert.Empty(Requests.Sent);
    }

    [Fact]
    public async Task Creates_what_is_missing_at_start_only_if_told_to()
    {
        await Raw.DeleteAsync(Cancellation);
        Storage.Options.CreateIfMissing = false;
        await Assert.ThrowsAsync<RequestFailedException>(() => Storage.Engine.StartAsync(Cancellation));

        Storage.Options.CreateIfMissing = true;
        await Storage.Engine.StartAsync(Cancellation);

        await Store.CheckAsync(Cancellation);
    }

    [Fact]
    public async Task A_queue_that_is_slow_at_the_start_is_asked_again_and_one_that_stays_away_refuses_it()
    {
        var answersToLose = 4; // More than the tries of one message.
        Requests.After = request => request == "POST messages" && Interlocked.Decrement(ref answersToLose) >= 0
            ? throw new IOException("The answer is lost.")
            : Task.CompletedTask;

        await Storage.Engine.StartAsync(Cancellation);

        Assert.True(answersToLose < 0);
        answersToLose = int.MaxValue;
        await Assert.ThrowsAsync<RequestFailedException>(() => Storage.Open().StartAsync(Cancellation));
    }

    [Fact]
    public async Task Is_opened_once_so_that_an_outage_during_a_start_is_like_any_other()
    {
        await Storage.Engine.StartAsync(Cancellation);
        Requests.Clear();

        await Storage.Engine.StartAsync(Cancellation);

        Assert.Empty(Requests.Sent);
    }
}
