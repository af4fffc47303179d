namespace OssCallback.Uploads;

/// <summary>A durable queue that delivers each message at least once.</summary>
public interface IUploadQueue
{
    /// <summary>The largest message in bytes that every engine takes: 48 KiB, an Azure queue message before Base64.</summary>
    const int MaxMessageBytes = 48 * 1024;

    /// <summary>
    /// A message that tells nothing: an engine may write it to find out whether it can be written to. It is removed at once; where the
    /// process
    /// ends before that, whoever receives it completes it.
    /// </summary>
    static ReadOnlyMemory<byte> Probe { get; } = "health"u8.ToArray();

    /// <summary>Puts a message into the queue; it is durable when the task completes.</summary>
    /// <param name="message">At most <see cref="MaxMessageBytes"/> bytes.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may still become durable, which is harmless.</param>
    /// <exception cref="ArgumentException">The message is too large; nothing was sent.</exception>
    Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>
    /// Waits for messages and leases them: they stay hidden from other receivers until the lease ends, and are delivered again if not
    /// completed by then.
    /// </summary>
    /// <param name="maxMessages">1 to 32.</param>
    /// <param name="lease">How long the messages stay hidden.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>At least one message.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(int maxMessages, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Prolongs a lease: the message stays hidden for this long, counted from now.</summary>
    /// <returns>The message with the receipt that counts from now on; null when the lease was lost.</returns>
    Task<QueuedUpload?> RenewAsync(QueuedUpload message, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Removes a message for good. A message whose lease was lost to another receiver is left alone.</summary>
    Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken);

    /// <summary>Ends the lease and makes the message visible again after a delay. A message whose lease was lost is left alone.</summary>
    Task AbandonAsync(QueuedUpload message, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Moves an unreadable message to the poison queue. A message whose lease was lost is delivered again nevertheless.</summary>
    Task PoisonAsync(QueuedUpload message, CancellationToken cancellationToken);

    /// <summary>Shows the oldest messages of the poison queue without taking them.</summary>
    /// <param name="maxMessages">1 to 32.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<PoisonedMessage>> ListPoisonAsync(int maxMessages, CancellationToken cancellationToken);

    /// <summary>Deletes messages of the poison queue for good.</summary>
    /// <param name="id">One message as <see cref="ListPoisonAsync"/> names it; null for all of them.</param>
    /// <param name="cancellationToken">Gives up; what was deleted stays deleted.</param>
    /// <returns>How many were deleted.</returns>
    Task<int> PurgePoisonAsync(string? id, CancellationToken cancellationToken);

    /// <summary>How much waits.</summary>
    /// <returns>Null where an engine does not tell.</returns>
    Task<QueueState?> LookAsync(CancellationToken cancellationToken) => Task.FromResult<QueueState?>(null);

    /// <summary>
    /// Throws when a message could not be put in just now. It takes the way of a message, up to the disk or the account, and leaves
    /// nothing behind.
    /// </summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
