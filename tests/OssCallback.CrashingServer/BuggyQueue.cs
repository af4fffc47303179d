using System.Text.Json;
using OssCallback.Uploads;

namespace OssCallback.CrashingServer;

internal sealed class BuggyQueue(IUploadQueue queue, IUploadStore store, PlantedBug bug) : PassingQueue(queue)
{
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan TooShort = TimeSpan.FromMilliseconds(100);

    public override Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (bug != PlantedBug.AnswersBeforeTheCommit)
        {
            return base.EnqueueAsync(message, cancellationToken);
        }

        var copy = message.ToArray();
        _ = Task.Run(
            async () =>
            {
                await Task.Delay(Later, CancellationToken.None);
                await base.EnqueueAsync(copy, CancellationToken.None);
            },
            CancellationToken.None);
        return Task.CompletedTask;
    }

    public override async Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(
        int maxMessages, TimeSpan lease, CancellationToken cancellationToken)
    {
        var messages = await base.ReceiveAsync(maxMessages, bug == PlantedBug.LeasesTooShort ? TooShort : lease, cancellationToken);
        var left = new List<QueuedUpload>();
        foreach (var message in messages)
        {
            var isSkipped = bug == PlantedBug.SkipsByETag && await IsKnownByETagAsync(message, cancellationToken);
            if (isSkipped || bug == PlantedBug.DeletesBeforeTheWork)
            {
                await base.CompleteAsync(message, cancellationToken);
            }

            if (!isSkipped)
            {
                left.Add(message);
            }
        }

        return left;
    }

    public override Task<QueuedUpload?> RenewAsync(QueuedUpload message, TimeSpan lease, CancellationToken cancellationToken) =>
        base.RenewAsync(message, bug == PlantedBug.LeasesTooShort ? TooShort : lease, cancellationToken);

    private async Task<bool> IsKnownByETagAsync(QueuedUpload message, CancellationToken cancellationToken)
    {
        using var told = JsonDocument.Parse(message.Body);
        return told.RootElement.TryGetProperty("etag", out var etag)
            && await store.FindAsync(told.RootElement.GetProperty("id").GetString()!, cancellationToken) is { Record: var known }
            && known.State is UploadState.Ready or UploadState.Rejected
            && known.Etag == etag.GetString();
    }
}
