using OssCallback.Uploads;

namespace OssCallback.CrashingServer;

/// <summary>Hands everything on; what goes wrong overrides it.</summary>
internal abstract class PassingQueue(IUploadQueue queue) : IUploadQueue
{
    public virtual Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        queue.EnqueueAsync(message, cancellationToken);

    public virtual Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(int maxMessages, TimeSpan lease, CancellationToken cancellationToken) =>
        queue.ReceiveAsync(maxMessages, lease, cancellationToken);

    public virtual Task<QueuedUpload?> RenewAsync(QueuedUpload message, TimeSpan lease, CancellationToken cancellationToken) =>
        queue.RenewAsync(message, lease, cancellationToken);

    public virtual Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken) =>
        queue.CompleteAsync(message, cancellationToken);

    public Task AbandonAsync(QueuedUpload message, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.AbandonAsync(message, delay, cancellationToken);

    public Task PoisonAsync(QueuedUpload message, CancellationToken cancellationToken) => queue.PoisonAsync(message, cancellationToken);

    public Task<IReadOnlyList<PoisonedMessage>> ListPoisonAsync(int maxMessages, CancellationToken cancellationToken) =>
        queue.ListPoisonAsync(maxMessages, cancellationToken);

    public Task<int> PurgePoisonAsync(string? id, CancellationToken cancellationToken) => queue.PurgePoisonAsync(id, cancellationToken);

    public Task<QueueState?> LookAsync(CancellationToken cancellationToken) => queue.LookAsync(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => queue.CheckAsync(cancellationToken);
}
