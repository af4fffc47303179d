using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>A queue of Base64 messages that the Functions queue trigger reads too, with a poison queue beside it.</summary>
public sealed class AzureUploadQueue : IUploadQueue
{
    /// <summary>The most messages that Azure hands out at once.</summary>
    public const int MaxBatch = 32;

    // Without it Azure drops a message after seven days, and an upload that was answered 200 with it.
    internal static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);
    private static readonly TimeSpan LongestHiding = TimeSpan.FromDays(7);
    private static readonly TimeSpan PoisonLook = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ProbeHiding = TimeSpan.FromSeconds(15);

    private readonly QueueClient _sender;
    private readonly QueueClient _receiver;
    private readonly QueueClient _poison;
    private readonly ArrivalSignal _arrivals;

    internal AzureUploadQueue(StorageClients clients, string name, AzureStorageOptions options, TimeProvider time)
    {
        _sender = clients.OpenSender(name);
        _receiver = clients.OpenReceiver(name);
        _poison = clients.OpenReceiver(name + AzureStorageOptions.PoisonSuffix);
        _arrivals = new ArrivalSignal(TimeSpan.FromMilliseconds(options.MaxPollingMilliseconds), time);
    }

    /// <inheritdoc />
    /// <exception cref="RequestFailedException">Azure refused, or did not answer in three quick tries.</exception>
    public async Task EnqueueAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (message.Length > IUploadQueue.MaxMessageBytes)
        {
            throw new ArgumentException(
                $"A message has {message.Length} bytes; a queue message holds {IUploadQueue.MaxMessageBytes}.", nameof(message));
        }

        await _sender.SendMessageAsync(BinaryData.FromBytes(message), TimeSpan.Zero, NeverExpires, cancellationToken);
        _arrivals.Raise();
    }

    /// <summary>
    /// Puts a message into the queue that shows when a time is over; for a receiver that does not lease by this class, such as the
    /// Functions host.
    /// </summary>
    /// <param name="message">As in <see cref="EnqueueAsync(ReadOnlyMemory{byte}, CancellationToken)"/>.</param>
    /// <param name="delay">Counted in seconds, at most 7 days.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="RequestFailedException">Azure refused or did not answer.</exception>
    public async Task EnqueueAsync(ReadOnlyMemory<byte> message, TimeSpan delay, CancellationToken cancellationToken) =>
        await _receiver.SendMessageAsync(
            Convert.ToBase64String(message.Span), delay > LongestHiding ? LongestHiding : WholeSeconds(delay), NeverExpires,
            cancellationToken);

    /// <summary>Puts an unreadable message into the poison queue; for a receiver that does not lease by this class.</summary>
    /// <exception cref="RequestFailedException">Azure refused or did not answer.</exception>
    public Task PoisonAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        SendPoisonAsync(Convert.ToBase64String(message.Span), cancellationToken);

    /// <inheritdoc />
    /// <remarks>An empty queue is looked at less and less often, up to the configured pause; an enqueue of this process ends the pause. A
    /// text that
    /// is not Base64 goes to the poison queue as it is. Azure counts leases in seconds from 1 second to 7 days.</remarks>
    public async Task<IReadOnlyList<QueuedUpload>> ReceiveAsync(int maxMessages, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMessages, MaxBatch);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lease, LongestHiding);
        for (var emptyLooks = 0; ; emptyLooks++)
        {
            // Taken before the look, so that a message which arrives between look and pause is not slept through.
            var arrival = _arrivals.Next;
            var received = await _receiver.ReceiveMessagesAsync(maxMessages, WholeSeconds(lease), cancellationToken);
            var readable = await KeepReadableAsync(received.Value, cancellationToken);
            if (readable.Count > 0)
            {
                return readable;
            }

            await _arrivals.PauseAsync(arrival, emptyLooks, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task<QueuedUpload?> RenewAsync(QueuedUpload message, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lease, LongestHiding);
        var receipt = LeaseReceipt.Parse(message.Receipt);
        try
        {
            var renewed = await _receiver.UpdateMessageAsync(
                receipt.MessageId, receipt.PopReceipt, (string?)null, WholeSeconds(lease), cancellationToken);
            return message with { Receipt = (receipt with { PopReceipt = renewed.Value.PopReceipt }).ToString() };
        }
        catch (RequestFailedException exception) when (IsLostLease(exception))
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task CompleteAsync(QueuedUpload message, CancellationToken cancellationToken)
    {
        var receipt = LeaseReceipt.Parse(message.Receipt);
        try
        {
            await _receiver.DeleteMessageAsync(receipt.MessageId, receipt.PopReceipt, cancellationToken);
        }
        catch (RequestFailedException exception) when (IsLostLease(exception))
        {
            // Another worker holds or has finished the message, and completes it.
        }
    }

    /// <inheritdoc />
    /// <remarks>Azure counts the delay in seconds, at most 7 days.</remarks>
    public async Task AbandonAsync(QueuedUpload message, TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        var hidden = delay > LongestHiding ? LongestHiding : WholeSeconds(delay);
        var receipt = LeaseReceipt.Parse(message.Receipt);
        try
        {
            await _receiver.UpdateMessageAsync(receipt.MessageId, receipt.PopReceipt, (string?)null, hidden, cancellationToken);
        }
        catch (RequestFailedException exception) when (IsLostLease(exception))
        {
            return; // The message is visible already, in other hands or finished.
        }

        if (hidden == TimeSpan.Zero)
        {
            _arrivals.Raise();
        }
    }

    /// <inheritdoc />
    public async Task PoisonAsync(QueuedUpload message, CancellationToken cancellationToken)
    {
        await PoisonAsync(message.Body, cancellationToken);
        await CompleteAsync(message, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<QueueState?> LookAsync(CancellationToken cancellationToken)
    {
        var properties = await _receiver.GetPropertiesAsync(cancellationToken);
        var first = properties.Value.ApproximateMessagesCount == 0
            ? null
            : (await _receiver.PeekMessageAsync(cancellationToken)).Value;
        return first is null || Decode(first.MessageText) is not { } body
            ? new QueueState(properties.Value.ApproximateMessagesCount, null)
            : new QueueState(properties.Value.ApproximateMessagesCount, body);
    }

    /// <inheritdoc />
    /// <remarks>A text that is not Base64 is shown as UTF-8.</remarks>
    public async Task<IReadOnlyList<PoisonedMessage>> ListPoisonAsync(int maxMessages, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMessages, MaxBatch);
        var peeked = await _poison.PeekMessagesAsync(maxMessages, cancellationToken);
        return [.. peeked.Value.Select(message => new PoisonedMessage(
            message.MessageId,
            Decode(message.MessageText) ?? Encoding.UTF8.GetBytes(message.MessageText),
            message.InsertedOn))];
    }

    /// <inheritdoc />
    /// <remarks>
    /// Azure deletes a message only for whoever has received it. The others that are received on the way stay hidden until this is done, at
    /// most for the time of a look.
    /// </remarks>
    public async Task<int> PurgePoisonAsync(string? id, CancellationToken cancellationToken)
    {
        var count = 0;
        List<QueueMessage> others = [];
        while (id is null || count == 0)
        {
            var received = (await _poison.ReceiveMessagesAsync(MaxBatch, PoisonLook, cancellationToken)).Value;
            foreach (var message in received)
            {
                if (id is not null && message.MessageId != id)
                {
                    others.Add(message);
                    continue;
                }

                await _poison.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
                count++;
            }

            if (received.Length == 0)
            {
                break;
            }
        }

        foreach (var other in others)
        {
            await _poison.UpdateMessageAsync(other.MessageId, other.PopReceipt, (string?)null, TimeSpan.Zero, cancellationToken);
        }

        return count;
    }

    /// <inheritdoc />
    /// <remarks>A message is put in hidden and deleted at once, because only that shows the right to add; were the process to end in
    /// between, Azure
    /// drops it by itself a moment after it would become visible.</remarks>
    /// <exception cref="RequestFailedException">The account cannot be reached, a queue is missing, or the identity may not add or delete
    /// messages.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var poison = _poison.GetPropertiesAsync(cancellationToken);
        var life = ProbeHiding + TimeSpan.FromSeconds(1);
        var probe = await _sender.SendMessageAsync(BinaryData.FromBytes(IUploadQueue.Probe), ProbeHiding, life, cancellationToken);
        try
        {
            await _receiver.DeleteMessageAsync(probe.Value.MessageId, probe.Value.PopReceipt, cancellationToken);
        }
        catch (RequestFailedException exception) when (IsLostLease(exception))
        {
            // Deleted, and the answer got lost: the client's second try found nothing.
        }

        await poison;
    }

    /// <summary>Throws when the queue or its poison queue is missing; no callback waits for it, so it takes its time.</summary>
    /// <exception cref="RequestFailedException">
    /// The account cannot be reached, a queue is missing, or the identity may not read it.
    /// </exception>
    internal Task CheckPresenceAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_receiver.GetPropertiesAsync(cancellationToken), _poison.GetPropertiesAsync(cancellationToken));

    internal Task CreateIfNotExistsAsync(CancellationToken cancellationToken) => Task.WhenAll(
        _receiver.CreateIfNotExistsAsync(metadata: null, cancellationToken),
        _poison.CreateIfNotExistsAsync(metadata: null, cancellationToken));

    private static bool IsLostLease(RequestFailedException exception) =>
        exception.ErrorCode == QueueErrorCode.MessageNotFound || exception.ErrorCode == QueueErrorCode.PopReceiptMismatch;

    private static TimeSpan WholeSeconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Ceiling(time.TotalSeconds));

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    private async Task<IReadOnlyList<QueuedUpload>> KeepReadableAsync(QueueMessage[] received, CancellationToken cancellationToken)
    {
        List<QueuedUpload> readable = [];
        foreach (var message in received)
        {
            var receipt = new LeaseReceipt(message.MessageId, message.PopReceipt).ToString();
            var body = Decode(message.MessageText);
            var deliveries = (int)Math.Min(message.DequeueCount, int.MaxValue);
            var upload = new QueuedUpload(body, deliveries, receipt);
            if (body is null)
            {
                await SendPoisonAsync(message.MessageText, cancellationToken);
                await CompleteAsync(upload, cancellationToken);
                continue;
            }

            readable.Add(upload);
        }

        return readable;
    }

    private async Task SendPoisonAsync(string text, CancellationToken cancellationToken) =>
        await _poison.SendMessageAsync(text, TimeSpan.Zero, NeverExpires, cancellationToken);
}
