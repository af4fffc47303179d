using OssCallback.Uploads;

namespace OssCallback.MeasuredServer;

/// <summary>A queue that is only put into, so that nothing but the callbacks is measured.</summary>
/// <param name="queue">Where messages go; null where they go nowhere, and what is left is the verification.</param>
internal sealed class MeasuredQueue(IUploadQueue? queue) : IUploadQueue
{
    public Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        queue?.EnqueueAsync(message, cancellationToken) ?? Task.CompletedTask;

    public async Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(int maxMessages, TimeSpan lease, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return [];
    }

    public Task<QueuedUpload?> RenewAsync(QueuedUpload message, TimeSpan lease, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AbandonAsync(QueuedUpload message, TimeSpan delay, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task PoisonAsync(QueuedUpload message, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<PoisonedMessage>> ListPoisonAsync(int maxMessages, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PoisonedMessage>>([]);

    public Task<int> PurgePoisonAsync(string? id, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
