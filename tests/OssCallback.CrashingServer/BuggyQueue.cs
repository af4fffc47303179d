using OssCallback.Uploads;

namespace OssCallback.CrashingServer;

internal sealed class BuggyQueue(IUploadQueue queue, PlantedBug bug) : IUploadQueue
{
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(300);

    public Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (bug != PlantedBug.AnswersBeforeTheCommit)
        {
            return queue.EnqueueAsync(message, cancellationToken);
        }

        var copy = message.ToArray();
        _ = Task.Run(
            async () =>
            {
                await Task.Delay(Later, CancellationToken.None);
                await queue.EnqueueAsync(copy, CancellationToken.None);
            },
            CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(int maxMessages, TimeSpan lease, CancellationToken cancellationToken)
    {
        var messages = await queue.ReceiveAsync(maxMessages, lease, cancellationToken);
        foreach (var message in bug == PlantedBug.DeletesBeforeTheWork ? messages : [])
        {
            await queue.CompleteAsync(message, cancellationToken);
        }

        return messages;
    }

    public Task<QueuedUpload?> RenewAsync(QueuedUpload message, TimeSpan lease, CancellationToken cancellationToken) =>
        queue.RenewAsync(message, lease, cancellationToken);

    public Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken) => queue.CompleteAsync(message, cancellationToken);

    public Task AbandonAsync(QueuedUpload message, TimeSpan delay, CancellationToken cancellationToken) =>
        queue.AbandonAsync(message, delay, cancellationToken);

    public Task PoisonAsync(QueuedUpload message, CancellationToken cancellationToken) => queue.PoisonAsync(message, cancellationToken);

    public Task<IReadOnlyList<PoisonedMessage>> ListPoisonAsync(int maxMessages, CancellationToken cancellationToken) =>
        queue.ListPoisonAsync(maxMessages, cancellationToken);

    public Task<int> PurgePoisonAsync(string? id, CancellationToken cancellationToken) => queue.PurgePoisonAsync(id, cancellationToken);

    public Task<QueueState?> LookAsync(CancellationToken cancellationToken) => queue.LookAsync(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => queue.CheckAsync(cancellationToken);
}
