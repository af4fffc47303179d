using OssCallback.Uploads;

namespace OssCallback.CrashingServer;

internal sealed class BuggyStore(IUploadStore store, PlantedBug bug) : IUploadStore
{
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(300);

    public Task<StoredUpload?> TryWriteAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken) =>
        bug switch
        {
            PlantedBug.IgnoresTheVersion => WriteAnywayAsync(record, expectedVersion, counts, cancellationToken),
            PlantedBug.CountsOutsideTheTransaction when counts.Count > 0 =>
                WriteTwiceAsync(record, record, expectedVersion, [], counts, cancellationToken),
            PlantedBug.OwesOutsideTheTransaction when record.Owed is not null =>
                WriteTwiceAsync(record with { Owed = null }, record, expectedVersion, counts, [], cancellationToken),
            _ => store.TryWriteAsync(record, expectedVersion, counts, cancellationToken),
        };

    public Task<StoredUpload?> FindAsync(string id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    public Task<bool> TryDeleteAsync(
        UploadRecord record, string expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken) =>
        store.TryDeleteAsync(record, expectedVersion, counts, cancellationToken);

    public Task<UploadPage> ListAsync(UploadQuery query, CancellationToken cancellationToken) => store.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<UploadCount>> CountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        store.CountAsync(from, to, cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => store.CheckAsync(cancellationToken);

    private async Task<StoredUpload?> WriteAnywayAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await store.TryWriteAsync(record, expectedVersion, counts, cancellationToken) is { } written)
            {
                return written;
            }

            expectedVersion = (await store.FindAsync(record.Id, cancellationToken))?.Version;
        }
    }

    private async Task<StoredUpload?> WriteTwiceAsync(
        UploadRecord first, UploadRecord second, string? expectedVersion, IReadOnlyCollection<UploadCount> firstCounts,
        IReadOnlyCollection<UploadCount> secondCounts, CancellationToken cancellationToken)
    {
        if (await store.TryWriteAsync(first, expectedVersion, firstCounts, cancellationToken) is not { } written)
        {
            return null;
        }

        // The process may end here.
        await Task.Delay(Later, CancellationToken.None);
        return await store.TryWriteAsync(second, written.Version, secondCounts, cancellationToken);
    }
}
