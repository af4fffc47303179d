using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Processing;
using OssCallback.Uploads;

namespace OssCallback.AspNetCore;

/// <summary>
/// Feeds the processor from the queue, several uploads at a time. What is not finished when the process ends is delivered again.
/// </summary>
internal sealed partial class UploadPump(
    IUploadQueue queue, UploadProcessor processor, IOptions<StorageOptions> options, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<UploadPump> logger)
        : BackgroundService
{
    private const int MaxReceive = 32;

    private static readonly TimeSpan PauseAfterEngineFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseAfterTimeout = TimeSpan.FromSeconds(30);

    // No more than the workers can soon begin: what waits here is withheld from other instances.
    private readonly int _batch = Math.Min(MaxReceive, options.Value.Concurrency);
    private readonly TimeSpan _lease = TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    // The processor ends reviews by itself; this is for what else may hang.
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.Value.ProcessingSeconds) + PauseAfterTimeout;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await lifetime.BeginsAsync(stoppingToken))
        {
            return;
        }

        // Capacity 1: the next batch is leased only when the workers have taken up the last one.
        var leases = Channel.CreateBounded<UploadLease>(1);
        var workers = Enumerable.Range(0, options.Value.Concurrency).Select(_ => WorkAsync(leases.Reader, stoppingToken));
        await Task.WhenAll(workers.Prepend(ReceiveAsync(leases.Writer, stoppingToken)));
    }

    [SuppressMessage(
        "Design", "CA1031", Justification = "The pump outlives any failure of the engine; it says so in the log and tries again.")]
    private async Task ReceiveAsync(ChannelWriter<UploadLease> leases, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var messages = await queue.ReceiveAsync(_batch, _lease, stoppingToken);

                // All at once: those that wait for a worker must be renewed as well.
                foreach (var lease in messages.Select(message => new UploadLease(queue, message, _lease, time, logger)).ToArray())
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
    private async Task WorkAsync(ChannelReader<UploadLease> leases, CancellationToken stoppingToken)
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
    private async Task<ProcessingOutcome> ProcessAsync(UploadLease lease, CancellationToken stoppingToken)
    {
        if (stoppingToken.IsCancellationRequested)
        {
            return new(ProcessingVerdict.None);
        }

        using var limit = new CancellationTokenSource(_limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lease.Lost, stoppingToken);
        try
        {
            return await processor.ProcessAsync(lease.Message.Body, linked.Token);
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

        [LoggerMessage(383, LogLevel.Information, "The pump is stopping; uploads under way are finished or given back.")]
        public static partial void Stopping(ILogger logger);
    }
}
