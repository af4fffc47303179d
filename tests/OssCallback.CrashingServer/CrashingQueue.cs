using OssCallback.Uploads;

namespace OssCallback.CrashingServer;

internal sealed class CrashingQueue(IUploadQueue queue, CrashPoint crash) : PassingQueue(queue)
{
    public override async Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        crash.Reach("before enqueue");
        await base.EnqueueAsync(message, cancellationToken);
        crash.Reach("after enqueue");
    }

    public override async Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(
        int maxMessages, TimeSpan lease, CancellationToken cancellationToken)
    {
        var messages = await base.ReceiveAsync(maxMessages, lease, cancellationToken);
        crash.Reach("after receive");
        return messages;
    }

    public override async Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken)
    {
        crash.Reach("before delete");
        await base.CompleteAsync(message, cancellationToken);
        crash.Reach("after delete");
    }
}
