using OssCallback.Uploads;

namespace OssCallback.CrashingServer;

/// <summary>Hands everything on; what goes wrong overrides it.</summary>
internal abstract class PassingStore(IUploadStore store) : IUploadStore
{
    public virtual Task<StoredUpload?> TryWriteAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken) =>
        store.TryWriteAsync(record, expectedVersion, counts, cancellationToken);

    public Task<StoredUpload?> FindAsync(string id, CancellationToken cancellationToken) => store.FindAsync(id, cancellationToken);

    public Task<bool> TryDeleteAsync(
        UploadRecord record, string expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken) =>
        store.TryDeleteAsync(record, expectedVersion, counts, cancellationToken);

    public Task<UploadPage> ListAsync(UploadQuery query, CancellationToken cancellationToken) => store.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<UploadCount>> CountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        store.CountAsync(from, to, cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => store.CheckAsync(cancellationToken);
}
