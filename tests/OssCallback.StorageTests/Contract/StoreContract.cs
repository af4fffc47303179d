using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Contract;

/// <summary>Single records.</summary>
public abstract class StoreContract(Func<Task<IStorageUnderTest>> create) : StorageContract(create)
{
    [Fact]
    public async Task Answers_a_check() => await Store.CheckAsync(Cancellation);

    [Fact]
    public async Task Finds_nothing_where_nothing_was_written() =>
        Assert.Null(await Store.FindAsync(UploadId.Of("bucket", "absent"), Cancellation));

    [Fact]
    public async Task Finds_a_record_with_every_member()
    {
        var record = Sample.Full("full");

        var written = await Store.TryWriteAsync(record, null, [], Cancellation);
        await Storage.ReopenAsync();
        var found = await Store.FindAsync(record.Id, Cancellation);

        Assert.NotNull(written);
        Assert.NotNull(found);
        Assert.Equal(record.ToJson(), written.Record.ToJson());
        Assert.Equal(record.ToJson(), found.Record.ToJson());
        Assert.Equal(written.Version, found.Version);
    }

    [Fact]
    public async Task Does_not_insert_a_record_that_exists()
    {
        var first = Sample.Record("twice");
        await InsertAsync(first);

        var second = await Store.TryWriteAsync(first with { User = "mallory" }, null, [], Cancellation);

        Assert.Null(second);
        Assert.Equal("alice", (await FindAsync(first.Id)).Record.User);
    }

    [Fact]
    public async Task Replaces_a_record_whose_version_is_the_expected_one()
    {
        var inserted = await InsertAsync(Sample.Full("replace"));
        var changed = Sample.Record("replace") with { State = UploadState.Ready, Reason = "reviewed" };

        var replaced = await Store.TryWriteAsync(changed, inserted.Version, [], Cancellation);
        var found = await FindAsync(changed.Id);

        Assert.NotNull(replaced);
        Assert.Equal(replaced.Version, found.Version);
        Assert.Equal(changed.ToJson(), found.Record.ToJson());
    }

    [Fact]
    public async Task Changes_the_version_with_every_write()
    {
        var record = Sample.Record("versions");
        var versions = new List<string> { (await InsertAsync(record)).Version };
        for (var i = 0; i < 5; i++)
        {
            var next = await Store.TryWriteAsync(record, versions[^1], [], Cancellation);
            Assert.NotNull(next);
            versions.Add(next.Version);
        }

        Assert.Equal(6, versions.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Does_not_replace_a_record_that_was_changed_in_between()
    {
        var stale = await InsertAsync(Sample.Record("stale"));
        Assert.NotNull(await Store.TryWriteAsync(stale.Record with { Revision = 2 }, stale.Version, [], Cancellation));

        var refused = await Store.TryWriteAsync(stale.Record with { Revision = 9 }, stale.Version, [], Cancellation);

        Assert.Null(refused);
        Assert.Equal(2, (await FindAsync(stale.Record.Id)).Record.Revision);
    }

    [Fact]
    public async Task Does_not_replace_a_record_that_does_not_exist()
    {
        var other = await InsertAsync(Sample.Record("other"));
        var absent = Sample.Record("absent");

        Assert.Null(await Store.TryWriteAsync(absent, other.Version, [], Cancellation));
        Assert.Null(await Store.FindAsync(absent.Id, Cancellation));
    }

    [Fact]
    public async Task Lets_exactly_one_of_a_hundred_writers_win_each_round()
    {
        var record = Sample.Record("contested");
        string? version = null;
        for (var round = 1; round <= 3; round++)
        {
            var expected = version;
            var attempts = await Task.WhenAll(Enumerable.Range(0, 100).Select(writer =>
                Store.TryWriteAsync(record with { User = $"{round}-{writer}" }, expected, [Sample.Ready(1, writer)], Cancellation)));

            var winner = Assert.Single(attempts, attempt => attempt is not null);
            var found = await FindAsync(record.Id);
            Assert.Equal(winner!.Record.User, found.Record.User);
            Assert.Equal(winner.Version, found.Version);
            version = winner.Version;
        }

        var count = Assert.Single(await Store.CountAsync(new(2026, 3, 1), new(2026, 3, 1), Cancellation));
        Assert.Equal(3, count.Uploads);
    }

    [Fact]
    public async Task Writes_nothing_for_a_caller_who_has_already_gone()
    {
        var record = Sample.Record("gone");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.TryWriteAsync(record, null, [Sample.Ready(1, 1)], new CancellationToken(canceled: true)));

        Assert.Null(await Store.FindAsync(record.Id, Cancellation));
    }

    private async Task<StoredUpload> InsertAsync(UploadRecord record)
    {
        var stored = await Store.TryWriteAsync(record, null, [], Cancellation);
        Assert.NotNull(stored);
        return stored;
    }

    private async Task<StoredUpload> FindAsync(string id)
    {
        var stored = await Store.FindAsync(id, Cancellation);
        Assert.NotNull(stored);
        return stored;
    }

    [Fact]
    public async Task Deletes_a_record_with_its_counts_and_from_every_listing()
    {
        var stored = await Store.TryWriteAsync(Sample.Record("delete"), null, [Sample.Ready(1, 10)], Cancellation);

        var deleted = await Store.TryDeleteAsync(stored!.Record, stored.Version, [Sample.Ready(-1, -10)], Cancellation);

        Assert.True(deleted);
        Assert.Null(await Store.FindAsync(stored.Record.Id, Cancellation));
        Assert.Empty((await Store.ListAsync(new UploadQuery(), Cancellation)).Uploads);
        Assert.DoesNotContain(
            await Store.CountAsync(DateOnly.Parse(Sample.Day, null), DateOnly.Parse(Sample.Day, null), Cancellation),
            count => count.Uploads != 0);
    }

    [Fact]
    public async Task Deletes_nothing_and_counts_nothing_when_the_version_is_another()
    {
        var first = await InsertAsync(Sample.Record("keep"));
        await Store.TryWriteAsync(first.Record with { Reason = "changed" }, first.Version, [Sample.Ready(1, 10)], Cancellation);

        var deleted = await Store.TryDeleteAsync(first.Record, first.Version, [Sample.Ready(-1, -10)], Cancellation);

        Assert.False(deleted);
        Assert.Equal("changed", (await FindAsync(first.Record.Id)).Record.Reason);
        Assert.Equal(
            Sample.Ready(1, 10),
            Assert.Single(await Store.CountAsync(DateOnly.Parse(Sample.Day, null), DateOnly.Parse(Sample.Day, null), Cancellation)));
    }

    [Fact]
    public async Task Inserts_a_record_again_that_was_deleted()
    {
        var first = await InsertAsync(Sample.Record("again"));
        await Store.TryDeleteAsync(first.Record, first.Version, [], Cancellation);

        var second = await Store.TryWriteAsync(first.Record, null, [], Cancellation);

        Assert.NotNull(second);
        Assert.False(await Store.TryDeleteAsync(Sample.Record("absent"), second.Version, [], Cancellation));
    }
}
