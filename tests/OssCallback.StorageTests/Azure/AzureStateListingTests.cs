using System.Globalization;
using Azure.Data.Tables;
using OssCallback.StorageTests.Contract;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Azure;

/// <summary>What a listing by state reads, and what becomes of the records of earlier releases.</summary>
public sealed class AzureStateListingTests(AzuriteFixture azurite) : AzureEngineTest(azurite)
{
    private static readonly UploadQuery Failed = new() { State = UploadState.Failed };

    private TableClient Raw => new(Storage.ConnectionString, Storage.Options.TableName);

    [Fact]
    public async Task Finds_what_failed_among_rows_of_what_failed_only()
    {
        await WriteAsync(60, UploadState.Ready);
        await WriteAsync(10, UploadState.Rejected);
        await WriteAsync(3, UploadState.Failed);
        await Store.ListAsync(Failed, Cancellation);
        Requests.Clear();

        var page = await Store.ListAsync(Failed, Cancellation);

        Assert.Equal(3, page.Uploads.Count);
        Assert.Equal(32, Requests.Sent.Count);
        var rows = 0;
        foreach (var filter in Requests.Filters)
        {
            rows += await Raw.QueryAsync<TableEntity>(filter, cancellationToken: Cancellation).CountAsync(Cancellation);
            Assert.Contains("RowKey gt 'i|Failed|' and RowKey lt 'i|Failed}'", filter, StringComparison.Ordinal);
        }

        Assert.Equal(3, rows);
    }

    [Fact]
    public async Task Keeps_one_row_by_state_while_a_record_goes_its_way_and_none_when_it_is_ready()
    {
        var record = Sample.Record("way");
        StoredUpload? stored = null;
        foreach (var state
            in new[] { UploadState.Received, UploadState.Reviewing, UploadState.Failed, UploadState.Received, UploadState.Reviewing })
        {
            stored = await Store.TryWriteAsync(record with { State = state }, stored?.Version, [], Cancellation);
            Assert.Equal([$"i|{state}"], await RowsByStateAsync());
            stored = await Store.FindAsync(record.Id, Cancellation);
        }

        stored = await Store.TryWriteAsync(record with { State = UploadState.Ready }, stored!.Version, [], Cancellation);

        Assert.NotNull(stored);
        Assert.Empty(await RowsByStateAsync());
    }

    [Fact]
    public async Task Moves_and_deletes_the_row_by_state_with_the_record()
    {
        var failed = Sample.Record("gone") with { State = UploadState.Failed };
        var first = await Store.TryWriteAsync(failed, null, [], Cancellation);
        var moved = await Store.TryWriteAsync(failed with { ReceivedAt = failed.ReceivedAt.AddHours(1) }, first!.Version, [], Cancellation);
        Assert.Single(await RowsByStateAsync());

        Assert.True(await Store.TryDeleteAsync(moved!.Record, moved.Version, [], Cancellation));

        Assert.Empty(await RowsByStateAsync());
        Assert.Empty((await Store.ListAsync(Failed, Cancellation)).Uploads);
    }

    [Fact]
    public async Task Pages_through_a_state_and_keeps_to_the_other_filters()
    {
        await WriteAsync(7, UploadState.Failed);
        var other = Sample.Record("other", Sample.Start.AddDays(1)) with { State = UploadState.Failed, User = "bob" };
        await Store.TryWriteAsync(other, null, [], Cancellation);

        var found = new List<string>();
        UploadPage page;
        string? continuation = null;
        do
        {
            page = await Store.ListAsync(Failed with { Limit = 3, Continuation = continuation }, Cancellation);
            found.AddRange(page.Uploads.Select(upload => upload.Object));
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal(["other", .. Enumerable.Range(0, 7).Reverse().Select(number => $"Failed-{number}")], found);
        Assert.Equal("other", Assert.Single((await Store.ListAsync(Failed with { User = "bob" }, Cancellation)).Uploads).Object);
        Assert.Equal("other", Assert.Single((await Store.ListAsync(Failed with { From = new(2026, 3, 2) }, Cancellation)).Uploads).Object);
        Assert.Equal(7, (await Store.ListAsync(Failed with { To = new(2026, 3, 1) }, Cancellation)).Uploads.Count);
    }

    [Fact]
    public async Task Finds_the_records_of_an_earlier_release_and_goes_through_them_once()
    {
        await WriteAsync(20, UploadState.Ready);
        await WriteAsync(2, UploadState.Failed);
        await WriteAsync(1, UploadState.Rejected);
        await MakeLikeAnEarlierReleaseAsync();

        var first = await Store.ListAsync(Failed, Cancellation);
        Requests.Clear();
        await Storage.ReopenAsync();
        var second = await Store.ListAsync(Failed, Cancellation);

        Assert.Equal(["Failed-1", "Failed-0"], first.Uploads.Select(upload => upload.Object));
        Assert.Equal(first.Uploads.Select(upload => upload.Id), second.Uploads.Select(upload => upload.Id));
        Assert.Equal(1 + 32, Requests.Sent.Count);
        Assert.Equal(["i|Failed", "i|Failed", "i|Rejected"], await RowsByStateAsync());
    }

    [Fact]
    public async Task Takes_a_record_of_an_earlier_release_further()
    {
        await WriteAsync(1, UploadState.Failed);
        await MakeLikeAnEarlierReleaseAsync();
        var old = await Store.FindAsync(UploadId.Of("bucket", "Failed-0"), Cancellation);

        var ready = await Store.TryWriteAsync(old!.Record with { State = UploadState.Ready }, old.Version, [], Cancellation);

        Assert.NotNull(ready);
        Assert.Empty((await Store.ListAsync(Failed, Cancellation)).Uploads);
        Assert.Empty(await RowsByStateAsync());
    }

    private async Task WriteAsync(int count, UploadState state) =>
        await Parallel.ForEachAsync(Enumerable.Range(0, count), Cancellation, async (number, token) =>
        {
            var record = Sample.Record(string.Create(CultureInfo.InvariantCulture, $"{state}-{number}"), Sample.Start.AddSeconds(number));
            Assert.NotNull(await Store.TryWriteAsync(record with { State = state }, null, [], token));
        });

    private async Task<List<string>> RowsByStateAsync() =>
        await Raw.QueryAsync<TableEntity>("RowKey gt 'i|' and RowKey lt 'i}'", cancellationToken: Cancellation)
            .Select(row => row.RowKey[..row.RowKey.IndexOf('|', 2)]).Order(StringComparer.Ordinal).ToListAsync(Cancellation);

    /// <summary>Without rows by state, and without the column that tells of them.</summary>
    private async Task MakeLikeAnEarlierReleaseAsync()
    {
        await foreach (var row in Raw.QueryAsync<TableEntity>("RowKey gt 'i|' and RowKey lt 'i}'", cancellationToken: Cancellation))
        {
            await Raw.DeleteEntityAsync(row, cancellationToken: Cancellation);
        }

        await foreach (var row in Raw.QueryAsync<TableEntity>("RowKey gt 'u|' and RowKey lt 'u}'", cancellationToken: Cancellation))
        {
            row.Remove("ListedIn");
            await Raw.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, Cancellation);
        }
    }
}
