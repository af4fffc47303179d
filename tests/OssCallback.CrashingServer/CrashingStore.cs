using OssCallback.Uploads;

namespace OssCallback.CrashingServer;

internal sealed class CrashingStore(IUploadStore store, CrashPoint crash) : PassingStore(store)
{
    public override async Task<StoredUpload?> TryWriteAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        var state = record.State.ToString().ToLowerInvariant();
        crash.Reach($"before {state}");
        var written = await base.TryWriteAsync(record, expectedVersion, counts, cancellationToken);
        crash.Reach($"after {state}");
        return written;
    }
}
