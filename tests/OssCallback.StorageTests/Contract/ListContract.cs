using System.Buffers.Text;
using System.Text;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Contract;

/// <summary>Listings.</summary>
public abstract class ListContract(Func<Task<IStorageUnderTest>> create) : StorageContract(create)
{
    [Fact]
    public async Task Lists_nothing_at_first()
    {
        var page = await Store.ListAsync(new UploadQuery(), Cancellation);

        Assert.Empty(page.Uploads);
        Assert.Null(page.Continuation);
    }

    [Fact]
    public async Task Lists_the_newest_first_by_instant_and_not_by_local_time()
    {
        var start = Sample.Start;
        await InsertAsync(Sample.Record("middle", start.AddTicks(1).ToOffset(TimeSpan.FromHours(-7))));
        await InsertAsync(Sample.Record("newest", start.AddTicks(2).ToOffset(TimeSpan.Zero)));
        await InsertAsync(Sample.Record("oldest", start));

        Assert.Equal(["newest", "middle", "oldest"], await KeysAsync(new()));
    }

    [Fact]
    public async Task Leaves_raw_bodies_and_owed_events_out_and_everything_else_in()
    {
        var record = Sample.Full("full");
        await InsertAsync(record);

        var listed = Assert.Single((await Store.ListAsync(new UploadQuery(), Cancellation)).Uploads);

        Assert.Equal((record with { RawBody = null, Owed = null }).ToJson(), listed.ToJson());
    }

    [Fact]
    public async Task Filters_by_any_combination()
    {
        await InsertSeriesAsync();

        Assert.Equal(["7", "5", "3", "1"], await KeysAsync(new() { State = UploadState.Failed }));
        Assert.Equal(["6", "3", "0"], await KeysAsync(new() { Profile = "größe/图片" }));
        Assert.Equal(["4", "0"], await KeysAsync(new() { User = "a' or 'b' eq 'b" }));
        Assert.Equal(["3"], await KeysAsync(new() { State = UploadState.Failed, Profile = "größe/图片" }));
        Assert.Equal(["0"], await KeysAsync(new() { State = UploadState.Ready, Profile = "größe/图片", User = "a' or 'b' eq 'b" }));
        Assert.Empty(await KeysAsync(new() { State = UploadState.Reviewing }));
        Assert.Empty(await KeysAsync(new() { Profile = "GRÖSSE/图片" }));
        Assert.Empty(await KeysAsync(new() { User = "A' or 'b' eq 'b" }));
    }

    [Fact]
    public async Task Filters_by_day_with_both_ends_included()
    {
        await InsertSeriesAsync();

        Assert.Equal(["7", "6", "5", "4"], await KeysAsync(new() { From = new(2026, 3, 3) }));
        Assert.Equal(["1", "0"], await KeysAsync(new() { To = new(2026, 3, 1) }));
        Assert.Equal(["3", "2"], await KeysAsync(new() { From = new(2026, 3, 2), To = new(2026, 3, 2) }));
        Assert.Equal(["5", "3"], await KeysAsync(new() { From = new(2026, 3, 2), To = new(2026, 3, 3), State = UploadState.Failed }));
        Assert.Equal(["7", "6", "5", "4", "3", "2", "1", "0"], await KeysAsync(new() { From = DateOnly.MinValue, To = DateOnly.MaxValue }));
        Assert.Empty(await KeysAsync(new() { From = new(2026, 3, 3), To = new(2026, 3, 2) }));
    }

    [Fact]
    public async Task Shows_a_record_under_its_present_state_only()
    {
        var stored = await InsertAsync(Sample.Record("a"));
        Assert.NotNull(await Store.TryWriteAsync(stored.Record with { State = UploadState.Ready }, stored.Version, [], Cancellation));

        Assert.Empty(await KeysAsync(new() { State = UploadState.Received }));
        Assert.Equal(["a"], await KeysAsync(new() { State = UploadState.Ready }));
        Assert.Equal(["a"], await KeysAsync(new()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(1000)]
    public async Task Pages_through_all_records_once(int limit)
    {
        await InsertSeriesAsync();

        Assert.Equal(["7", "6", "5", "4", "3", "2", "1", "0"], await KeysAsync(new() { Limit = limit }));
        Assert.Equal(["7", "5", "3", "1"], await KeysAsync(new() { Limit = limit, State = UploadState.Failed }));
        Assert.Equal(["5", "4", "3", "2"], await KeysAsync(new() { Limit = limit, From = new(2026, 3, 2), To = new(2026, 3, 3) }));
    }

    [Fact]
    public async Task Pages_through_records_of_the_same_instant()
    {
        var keys = Enumerable.Range(0, 10).Select(number => $"{number}").ToArray();
        await Task.WhenAll(keys.Select(key => InsertAsync(Sample.Record(key))));

        Assert.Equal(keys, (await KeysAsync(new() { Limit = 3 })).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Gives_no_continuation_when_a_full_page_is_the_last()
    {
        await InsertSeriesAsync();

        Assert.Null((await Store.ListAsync(new() { Limit = 8 }, Cancellation)).Continuation);
        Assert.NotNull((await Store.ListAsync(new() { Limit = 7 }, Cancellation)).Continuation);
    }

    [Fact]
    public async Task Neither_repeats_nor_skips_while_records_come_and_change()
    {
        await InsertSeriesAsync();
        var first = await Store.ListAsync(new() { Limit = 3 }, Cancellation);

        await InsertAsync(Sample.Record("newer", Sample.Start.AddDays(9)));
        foreach (var key in new[] { "6", "3" })
        {
            var stored = await Store.FindAsync(UploadId.Of("bucket", key), Cancellation);
            Assert.NotNull(
                await Store.TryWriteAsync(stored!.Record with { State = UploadState.Reviewing }, stored.Version, [], Cancellation));
        }

        await Storage.ReopenAsync();
        var rest = await Store.ListAsync(new() { Continuation = first.Continuation }, Cancellation);

        Assert.Equal(["7", "6", "5"], first.Uploads.Select(upload => upload.Object));
        Assert.Equal(["4", "3", "2", "1", "0"], rest.Uploads.Select(upload => upload.Object));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("!!!!")]
    [InlineData("' or 1=1 --")]
    public async Task Refuses_a_continuation_that_it_did_not_give_out(string continuation)
    {
        await Assert.ThrowsAsync<FormatException>(() => Store.ListAsync(new() { Continuation = continuation }, Cancellation));
        var encoded = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(continuation + "\0"));
        await Assert.ThrowsAsync<FormatException>(() => Store.ListAsync(new() { Continuation = encoded }, Cancellation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(UploadQuery.MaxLimit + 1)]
    public async Task Refuses_a_page_of_another_size_than_1_to_1000(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ListAsync(new() { Limit = limit }, Cancellation));

    /// <summary>Eight records, named 0 to 7 from old to new, two on each day from the first of March.</summary>
    private async Task InsertSeriesAsync()
    {
        foreach (var number in new[] { 3, 0, 7, 1, 6, 2, 5, 4 })
        {
            await InsertAsync(Sample.Record($"{number}", Sample.Start.AddDays(number / 2).AddMinutes(number)) with
            {
                State = number % 2 == 0 ? UploadState.Ready : UploadState.Failed,
                Profile = number % 3 == 0 ? "größe/图片" : "images",
                User = number % 4 == 0 ? "a' or 'b' eq 'b" : "alice",
            });
        }
    }

    private async Task<StoredUpload> InsertAsync(UploadRecord record)
    {
        var stored = await Store.TryWriteAsync(record, null, [], Cancellation);
        Assert.NotNull(stored);
        return stored;
    }

    /// <summary>The keys on all pages.</summary>
    private async Task<IReadOnlyList<string>> KeysAsync(UploadQuery query)
    {
        var keys = new List<string>();
        do
        {
            var page = await Store.ListAsync(query, Cancellation);
            Assert.InRange(page.Uploads.Count, 0, query.Limit);
            keys.AddRange(page.Uploads.Select(upload => upload.Object));
            query = query with { Continuation = page.Continuation };
        }
        while (query.Continuation is not null);

        return keys;
    }
}
