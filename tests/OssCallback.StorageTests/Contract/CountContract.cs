using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Contract;

/// <summary>Counters, and that they move with the record or not at all.</summary>
public abstract class CountContract(Func<Task<IStorageUnderTest>> create) : StorageContract(create)
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    [Fact]
    public async Task Counts_nothing_at_first() => Assert.Empty(await CountAsync(DateOnly.MinValue, DateOnly.MaxValue));

    [Fact]
    public async Task Adds_up_changes_and_keeps_them_when_reopened()
    {
        await WriteAsync("a", Sample.Ready(1, 100), new(Sample.Day, UploadCount.TypeDimension, "image/png", 1, 100));
        await WriteAsync("b", Sample.Ready(1, 50), new(Sample.Day, UploadCount.TypeDimension, "video/mp4", 1, 50));

        await Storage.ReopenAsync();

        Assert.Equivalent(
            new UploadCount[]
            {
                Sample.Ready(2, 150),
                new(Sample.Day, UploadCount.TypeDimension, "image/png", 1, 100),
                new(Sample.Day, UploadCount.TypeDimension, "video/mp4", 1, 50),
            },
            await CountAsync(Day, Day),
            strict: true);
    }

    [Fact]
    public async Task Takes_back_what_was_counted()
    {
        await WriteAsync("a", Sample.Ready(3, long.MaxValue / 2));
        await WriteAsync("b", Sample.Ready(-1, -(long.MaxValue / 4)));
        await WriteAsync("c", new UploadCount(Sample.Day, UploadCount.ProfileDimension, "images", 1, 7));
        await WriteAsync("d", new UploadCount(Sample.Day, UploadCount.ProfileDimension, "images", -1, -7));

        var count = Assert.Single(await CountAsync(Day, Day), count => count is not { Uploads: 0, Bytes: 0 });

        Assert.Equal(Sample.Ready(2, (long.MaxValue / 2) - (long.MaxValue / 4)), count);
    }

    [Fact]
    public async Task Changes_no_counter_when_an_insert_is_refused()
    {
        await WriteAsync("a", Sample.Ready(1, 10));

        Assert.Null(await Store.TryWriteAsync(Sample.Record("a"), null, [Sample.Ready(1, 10)], Cancellation));

        Assert.Equal([Sample.Ready(1, 10)], await CountAsync(Day, Day));
    }

    [Fact]
    public async Task Changes_no_counter_when_a_replacement_is_refused()
    {
        var record = Sample.Record("a");
        var first = await Store.TryWriteAsync(record, null, [], Cancellation);
        Assert.NotNull(await Store.TryWriteAsync(record, first!.Version, [Sample.Ready(1, 10)], Cancellation));

        Assert.Null(await Store.TryWriteAsync(record, first.Version, [Sample.Ready(1, 10)], Cancellation));

        Assert.Equal([Sample.Ready(1, 10)], await CountAsync(Day, Day));
    }

    [Fact]
    public async Task Never_refuses_a_record_because_others_change_the_same_counter()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => WriteAsync($"{number}", Sample.Ready(1, number))));

        Assert.Equal([Sample.Ready(100, 4950)], await CountAsync(Day, Day));
    }

    [Fact]
    public async Task Counts_each_write_once_when_many_writers_try_until_they_win()
    {
        var record = Sample.Record("a");
        await WriteAsync("a", Sample.Ready(1, 1));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            StoredUpload? written;
            do
            {
                var found = await Store.FindAsync(record.Id, Cancellation);
                written = await Store.TryWriteAsync(
                    found!.Record with { Revision = found.Record.Revision + 1 }, found.Version, [Sample.Ready(1, 1)], Cancellation);
            }
            while (written is null);
        }));

        Assert.Equal([Sample.Ready(21, 21)], await CountAsync(Day, Day));
        Assert.Equal(21, (await Store.FindAsync(record.Id, Cancellation))!.Record.Revision);
    }

    [Fact]
    public async Task Includes_both_ends_of_the_span_and_nothing_beyond()
    {
        string[] days = ["2025-12-31", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-10", "2027-03-01"];
        for (var i = 0; i < days.Length; i++)
        {
            await WriteAsync(days[i], Sample.Ready(1, i, days[i]));
        }

        Assert.Equal(["2026-02-28", "2026-03-01", "2026-03-02"], await DaysAsync(new(2026, 2, 28), new(2026, 3, 2)));
        Assert.Equal(["2026-03-01"], await DaysAsync(Day, Day));
        Assert.Equal(["2026-03-10"], await DaysAsync(new(2026, 3, 3), new(2026, 12, 31)));
        Assert.Empty(await DaysAsync(new(2026, 3, 3), new(2026, 3, 9)));
        Assert.Equal(days, await DaysAsync(DateOnly.MinValue, DateOnly.MaxValue));
    }

    [Theory]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    [InlineData("text/html; charset=\"utf-8\"")]
    [InlineData("größe 图片 😀")]
    [InlineData("a|b\\c#d?e%f'g+h")]
    [InlineData("")]
    public async Task Takes_any_text_as_value(string value)
    {
        var count = new UploadCount(Sample.Day, UploadCount.TypeDimension, value, 1, 2);

        await WriteAsync("a", count);

        Assert.Equal([count], await CountAsync(Day, Day));
    }

    [Fact]
    public async Task Keeps_values_apart_that_differ_in_case_only()
    {
        await WriteAsync(
            "a",
            new UploadCount(Sample.Day, UploadCount.ProfileDimension, "Images", 1, 1),
            new UploadCount(Sample.Day, UploadCount.ProfileDimension, "images", 2, 2));

        Assert.Equal(2, (await CountAsync(Day, Day)).Count);
    }

    private async Task WriteAsync(string key, params UploadCount[] counts) =>
        Assert.NotNull(await Store.TryWriteAsync(Sample.Record(key), null, counts, Cancellation));

    private Task<IReadOnlyList<UploadCount>> CountAsync(DateOnly from, DateOnly to) => Store.CountAsync(from, to, Cancellation);

    private async Task<IEnumerable<string>> DaysAsync(DateOnly from, DateOnly to) =>
        (await CountAsync(from, to)).Select(count => count.Day).Order(StringComparer.Ordinal);
}
