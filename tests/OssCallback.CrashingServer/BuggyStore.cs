using OssCallback.Uploads;

namespace OssCallback.CrashingServer;

internal sealed class BuggyStore(IUploadStore store, PlantedBug bug) : PassingStore(store)
{
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(300);

    public override Task<StoredUpload?> TryWriteAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken) =>
        bug switch
        {
            PlantedBug.IgnoresTheVersion => WriteAnywayAsync(record, expectedVersion, counts, cancellationToken),
            PlantedBug.CountsOutsideTheTransaction when counts.Count > 0 =>
                WriteTwiceAsync(record, record, expectedVersion, [], counts, cancellationToken),
            PlantedBug.OwesOutsideTheTransaction when record.Owed is not null =>
                WriteTwiceAsync(record with { Owed = null }, record, expectedVersion, counts, [], cancellationToken),
            _ => base.TryWriteAsync(record, expectedVersion, counts, cancellationToken),
        };

    private async Task<StoredUpload?> WriteAnywayAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await base.TryWriteAsync(record, expectedVersion, counts, cancellationToken) is { } written)
            {
                return written;
            }

            expectedVersion = (await FindAsync(record.Id, cancellationToken))?.Version;
        }
    }

    private async Task<StoredUpload?> WriteTwiceAsync(
        UploadRecord first, UploadRecord second, string? expectedVersion, IReadOnlyCollection<UploadCount> firstCounts,
        IReadOnlyCollection<UploadCount> secondCounts, CancellationToken cancellationToken)
    {
        if (await base.TryWriteAsync(first, expectedVersion, firstCounts, cancellationToken) is not { } written)
        {
            return null;
        }

        // The process may end here.
        await Task.Delay(Later, CancellationToken.None);
        return await base.TryWriteAsync(second, written.Version, secondCounts, cancellationToken);
    }
}
