using OssCallback.Sqlite;
using OssCallback.Uploads;

namespace OssCallback.ExampleApp;

/// <summary>A store behind the port: SQLite keeps records and counters, and what becomes ready is shown in the gallery.</summary>
internal sealed class GalleryStore(SqliteEngine engine, Gallery gallery) : IUploadStore
{
    private readonly IUploadStore _inner = engine.Store;

    public async Task<StoredUpload?> TryWriteAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        var written = await _inner.TryWriteAsync(record, expectedVersion, counts, cancellationToken);
        if (written?.Record.State == UploadState.Ready)
        {
            gallery.Show(record.Id, record.Object);
        }

        return written;
    }

    public Task<StoredUpload?> FindAsync(string id, CancellationToken cancellationToken) => _inner.FindAsync(id, cancellationToken);

    public Task<bool> TryDeleteAsync(
        UploadRecord record, string expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken) =>
        _inner.TryDeleteAsync(record, expectedVersion, counts, cancellationToken);

    public Task<UploadPage> ListAsync(UploadQuery query, CancellationToken cancellationToken) => _inner.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<UploadCount>> CountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        _inner.CountAsync(from, to, cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => _inner.CheckAsync(cancellationToken);
}
