using System.Collections.Concurrent;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>A queue that remembers, and fails on demand.</summary>
internal sealed class FakeQueue : IUploadQueue
{
    private readonly ConcurrentQueue<byte[]> _messages = new();

    /// <summary>Runs before a message counts as taken.</summary>
    public Func<CancellationToken, Task> Behaviour { get; set; } = _ => Task.CompletedTask;

    public Func<CancellationToken, Task> Check { get; set; } = _ => Task.CompletedTask;

    public IList<PoisonedMessage> Poison { get; } = [];

    public int Attempts { get; private set; }

    public IReadOnlyList<UploadRecord> Records => [.. _messages.Select(message => UploadRecord.FromJson(message))];

    public IReadOnlyList<byte[]> Messages => [.. _messages];

    public async Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        Attempts++;
        if (message.Length > IUploadQueue.MaxMessageBytes)
        {
            throw new ArgumentException("The message is too large.", nameof(message));
        }

        await Behaviour(cancellationToken);
        _messages.Enqueue(message.ToArray());
    }

    public Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(int maxMessages, TimeSpan lease, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<QueuedUpload?> RenewAsync(QueuedUpload message, TimeSpan lease, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AbandonAsync(QueuedUpload message, TimeSpan delay, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task PoisonAsync(QueuedUpload message, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<PoisonedMessage>> ListPoisonAsync(int maxMessages, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PoisonedMessage>>([.. Poison.Take(maxMessages)]);

    public Task<int> PurgePoisonAsync(string? id, CancellationToken cancellationToken)
    {
        var purged = Poison.Where(message => id is null || message.Id == id).ToArray();
        foreach (var message in purged)
        {
            Poison.Remove(message);
        }

        return Task.FromResult(purged.Length);
    }

    public Task<QueueState?> LookAsync(CancellationToken cancellationToken) =>
        Task.FromResult<QueueState?>(new(_messages.Count, _messages.TryPeek(out var first) ? first : null));

    public Task CheckAsync(CancellationToken cancellationToken) => Check(cancellationToken);
}
