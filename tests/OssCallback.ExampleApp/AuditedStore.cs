using OssCallback.Sqlite;
using OssCallback.Uploads;

namespace OssCallback.ExampleApp;

/// <summary>A store behind the port: SQLite keeps records and counters, and what is deleted is noted for the auditors.</summary>
internal sealed partial class AuditedStore(SqliteEngine engine, ILogger<AuditedStore> logger) : IUploadStore
{
    private readonly IUploadStore _inner = engine.Store;

    public Task<StoredUpload?> TryWriteAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken) =>
        _inner.TryWriteAsync(record, expectedVersion, counts, cancellationToken);

    public Task<StoredUpload?> FindAsync(string id, CancellationToken cancellationToken) => _inner.FindAsync(id, cancellationToken);

    public async Task<bool> TryDeleteAsync(
        UploadRecord record, string expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        var isDeleted = await _inner.TryDeleteAsync(record, expectedVersion, counts, cancellationToken);
        if (isDeleted)
        {
            LogDeletion(logger, record.Id);
        }

        return isDeleted;
    }

    public Task<UploadPage> ListAsync(UploadQuery query, CancellationToken cancellationToken) => _inner.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<UploadCount>> CountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        _inner.CountAsync(from, to, cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => _inner.CheckAsync(cancellationToken);

    [LoggerMessage(1, LogLevel.Information, "The record of upload {UploadId} is deleted.")]
    private static partial void LogDeletion(ILogger logger, string uploadId);
}
