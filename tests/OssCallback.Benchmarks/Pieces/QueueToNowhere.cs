using OssCallback.Uploads;

namespace OssCallback.Benchmarks.Pieces;

/// <summary>Takes everything and keeps nothing.</summary>
internal sealed class QueueToNowhere : IUploadQueue
{
    public Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(int maxMessages, TimeSpan lease, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<QueuedUpload?> RenewAsync(QueuedUpload message, TimeSpan lease, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AbandonAsync(QueuedUpload message, TimeSpan delay, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task PoisonAsync(QueuedUpload message, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<PoisonedMessage>> ListPoisonAsync(int maxMessages, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> PurgePoisonAsync(string? id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
