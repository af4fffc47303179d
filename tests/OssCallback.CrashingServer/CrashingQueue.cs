using OssCallback.Uploads;

namespace OssCallback.CrashingServer;

internal sealed class CrashingQueue(IUploadQueue queue, CrashPoint crash) : IUploadQueue
{
    public async Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        crash.Reach("before enqueue");
        await queue.EnqueueAsync(message, cancellationToken);
        crash.Reach("after enqueue");
    }

    public async Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(int maxMessages, TimeSpan lease, CancellationToken cancellationToken)
    {
        var messages = await queue.ReceiveAsync(maxMessages, lease, cancellationToken);
        crash.Reach("after receive");
        return messages;
    }

    public Task<QueuedUpload?> RenewAsync(QueuedUpload message, TimeSpan lease, CancellationToken cancellationToken) =>
        queue.RenewAsync(message, lease, cancellationToken);

    public async Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken)
    {
        crash.Reach("before delete");
        await queue.CompleteAsync(message, cancellationToken);
        crash.Reach("after delete");
    }

    public Task AbandonAsync(QueuedUpload message, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.AbandonAsync(message, delay, cancellationToken);

    public Task PoisonAsync(QueuedUpload message, CancellationToken cancellationToken) => queue.PoisonAsync(message, cancellationToken);

    public Task<IReadOnlyList<PoisonedMessage>> ListPoisonAsync(int maxMessages, CancellationToken cancellationToken) =>
        queue.ListPoisonAsync(maxMessages, cancellationToken);

    public Task<int> PurgePoisonAsync(string? id, CancellationToken cancellationToken) => queue.PurgePoisonAsync(id, cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => queue.CheckAsync(cancellationToken);
}
