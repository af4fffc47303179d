using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OssCallback.Uploads;

namespace OssCallback.AspNetCore;

/// <summary>
/// Feeds whoever handles messages from a queue, several at a time. What is not finished when the process ends is delivered again.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="concurrency">How many messages are handled at the same time; none when nobody is there to handle them.</param>
/// <param name="limit">After how long a message that is still being handled is given back.</param>
/// <param name="options">How long messages are withheld from others.</param>
/// <param name="lifetime">The application, which must have started.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal abstract partial class QueuePump(
    IUploadQueue queue, int concurrency, TimeSpan limit, StorageOptions options, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger logger)
        : BackgroundService
{
    private const int MaxReceive = 32;

    private static readonly TimeSpan PauseAfterEngineFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterTimeout = TimeSpan.FromSeconds(30);

    // No more than the workers can soon begin: what waits here is withheld from other instances.
    private readonly int _batch = Math.Min(MaxReceive, concurrency);
    private readonly TimeSpan _lease = TimeSpan.FromSeconds(options.LeaseSeconds);

    // Who handles a message ends its own waits; this is for what else may hang.
    private readonly TimeSpan _limit = limit + PauseAfterTimeout;

    /// <summary>Handles one delivery of one message.</summary>
    protected abstract Task<ProcessingOutcome> HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (concurrency == 0 || !await lifetime.BeginsAsync(stoppingToken))
        {
            return;
        }

        // Capacity 1: the next batch is leased only when the workers have taken up the last one.
        var leases = Channel.CreateBounded<MessageLease>(1);
        var workers = Enumerable.Range(0, concurrency).Select(_ => WorkAsync(leases.Reader, stoppingToken));
        await Task.WhenAll(workers.Prepend(ReceiveAsync(leases.Writer, stoppingToken)));
    }

    [SuppressMessage(
        "Design", "CA1031", Justification = "The pump outlives any failure of the engine; it says so in the log and tries again.")]
    private async Task ReceiveAsync(ChannelWriter<MessageLease> leases, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var messages = await queue.ReceiveAsync(_batch, _lease, stoppingToken);

                // All at once: those that wait for a worker must be renewed as well.
                foreach (var lease in messages.Select(message => new MessageLease(queue, message, _lease, time, logger)).ToArray())
                {
                    // Not cancelled: the workers give leased messages back, so that a restart need not wait for the lease to end.
                    await leases.WriteAsync(lease, CancellationToken.None);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                Log.Stopping(logger);
            }
            catch (Exception exception)
            {
                Log.ReceiveFailed(logger, exception);
                await Task.Delay(PauseAfterEngineFailure, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        leases.Complete();
    }

    [SuppressMessage(
        "Design", "CA1031", Justification = "Whatever goes wrong with one message, it is delivered again and the others go on.")]
    private async Task WorkAsync(ChannelReader<MessageLease> leases, CancellationToken stoppingToken)
    {
        await foreach (var lease in leases.ReadAllAsync(CancellationToken.None))
        {
            using var held = lease;
            try
            {
                var outcome = await ProcessAsync(lease, stoppingToken);
                await lease.SettleAsync(message => SettleAsync(message, outcome), stoppingToken);
            }
            catch (Exception exception)
            {
                // The lease ends by itself and the message comes again.
                Log.SettleFailed(logger, exception, lease.Message.DeliveryCount);
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "An engine's failure means that the message is delivered again.")]
    private async Task<ProcessingOutcome> ProcessAsync(MessageLease lease, CancellationToken stoppingToken)
    {
        if (stoppingToken.IsCancellationRequested)
        {
            return new(ProcessingVerdict.None);
        }

        using var limit = new CancellationTokenSource(_limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lease.Lost, stoppingToken);
        try
        {
            return await HandleAsync(lease.Message.Body, linked.Token);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return new(ProcessingVerdict.None);
        }
        catch (Exception exception)
        {
            Log.ProcessingFailed(logger, exception, lease.Message.DeliveryCount);
            return new(ProcessingVerdict.TryAgain, PauseAfterTimeout);
        }
    }

    // Settling is not cancelled by a shutdown: it is short, and doing it now spares a second delivery.
    private Task SettleAsync(QueuedUpload message, ProcessingOutcome outcome) => outcome.Verdict switch
    {
        ProcessingVerdict.Done => queue.CompleteAsync(message, CancellationToken.None),
        ProcessingVerdict.Unreadable => queue.PoisonAsync(message, CancellationToken.None),
        ProcessingVerdict.TryAgain => queue.AbandonAsync(message, outcome.RetryAfter, CancellationToken.None),
        _ => queue.AbandonAsync(message, TimeSpan.Zero, CancellationToken.None),
    };

    private static partial class Log
    {
        [LoggerMessage(380, LogLevel.Error, "The queue cannot be read just now.")]
        public static partial void ReceiveFailed(ILogger logger, Exception exception);

        [LoggerMessage(381, LogLevel.Error, "A message could not be processed in delivery {Delivery}; it is delivered again.")]
        public static partial void ProcessingFailed(ILogger logger, Exception exception, int delivery);

        [LoggerMessage(382, LogLevel.Error,
            "A message could not be settled after delivery {Delivery}; it is delivered again when its lease ends.")]
        public static partial void SettleFailed(ILogger logger, Exception exception, int delivery);

        [LoggerMessage(383, LogLevel.Information, "The pump is stopping; messages under way are finished or given back.")]
        public static partial void Stopping(ILogger logger);
    }
}
