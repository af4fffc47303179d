using OssCallback.Uploads;

namespace OssCallback.CrashingServer;

internal sealed class CrashingStore(IUploadStore store, CrashPoint crash) : IUploadStore
{
    public async Task<StoredUpload?> TryWriteAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        var state = record.State.ToString().ToLowerInvariant();
        crash.Reach($"before {state}");
        var written = await store.TryWriteAsync(record, expectedVersion, counts, cancellationToken);
        crash.Reach($"after {state}");
        return written;
    }

    public Task<StoredUpload?> FindAsync(string id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    public Task<bool> TryDeleteAsync(
        UploadRecord record, string expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken) =>
        store.TryDeleteAsync(record, expectedVersion, counts, cancellationToken);

    public Task<UploadPage> ListAsync(UploadQuery query, CancellationToken cancellationToken) => store.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<UploadCount>> CountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        store.CountAsync(from, to, cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => store.CheckAsync(cancellationToken);
}
