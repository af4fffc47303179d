using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using OssCallback.Uploads;

namespace OssCallback.Server;

/// <summary>Feeds the processor from the queue, several uploads at a time. What is not finished when the process ends is delivered again.</summary>
internal sealed partial class UploadPump(
    IUploadQueue queue, UploadProcessor processor, IOptions<StorageOptions> options, TimeProvider time, ILogger<UploadPump> logger) : BackgroundService
{
    private const int MaxReceive = 32;

    /// <summary>A message stays hidden this long; processing gives up a minute earlier, so that no two receivers work on it at once.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ProcessingTimeout = Lease - TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseAfterEngineFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan[] RetryDelays = [.. new[] { 1, 5, 30, 120, 300 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    [SuppressMessage("Design", "CA1031", Justification = "The pump outlives any failure of the engine; it says so in the log and tries again.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(options.Value.Concurrency);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await slots.WaitAsync(stoppingToken);
                var free = 1;
                while (free < MaxReceive && slots.Wait(TimeSpan.Zero, CancellationToken.None))
                {
                    free++;
                }

                try
                {
                    var messages = await queue.ReceiveAsync(free, Lease, stoppingToken);
                    free -= messages.Count;
                    foreach (var message in messages)
                    {
                        _ = HandleAsync(message, slots, stoppingToken);
                    }
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.ReceiveFailed(logger, exception);
                    await Task.Delay(PauseAfterEngineFailure, time, stoppingToken);
                }
                finally
                {
                    if (free > 0)
                    {
                        slots.Release(free);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Stopping(logger);
        }

        // Uploads under way are finished or given back before the engine is closed.
        for (var i = 0; i < options.Value.Concurrency; i++)
        {
            await slots.WaitAsync(CancellationToken.None);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever goes wrong with one message, it is delivered again and the others go on.")]
    private async Task HandleAsync(QueuedUpload message, SemaphoreSlim slots, CancellationToken stoppingToken)
    {
        // Leaves the receive loop at once; the processor's first steps may run synchronously.
        await Task.Yield();
        try
        {
            await SettleAsync(message, await ProcessAsync(message, stoppingToken));
        }
        catch (Exception exception)
        {
            // The lease ends by itself and the message comes again.
            Log.SettleFailed(logger, exception, message.DeliveryCount);
        }
        finally
        {
            slots.Release();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "An engine's failure means that the message is delivered again.")]
    private async Task<ProcessingVerdict> ProcessAsync(QueuedUpload message, CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(ProcessingTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        try
        {
            return await processor.ProcessAsync(message.Body, message.DeliveryCount, linked.Token);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return ProcessingVerdict.None;
        }
        catch (Exception exception)
        {
            Log.ProcessingFailed(logger, exception, message.DeliveryCount);
            return ProcessingVerdict.TryAgain;
        }
    }

    // Settling is not cancelled by a shutdown: it is short, and doing it now spares a second delivery.
    private Task SettleAsync(QueuedUpload message, ProcessingVerdict verdict) => verdict switch
    {
        ProcessingVerdict.Done => queue.CompleteAsync(message, CancellationToken.None),
        ProcessingVerdict.Unreadable => queue.PoisonAsync(message, CancellationToken.None),
        ProcessingVerdict.TryAgain => queue.AbandonAsync(message, RetryDelays[Math.Clamp(message.DeliveryCount, 1, RetryDelays.Length) - 1], CancellationToken.None),
        _ => queue.AbandonAsync(message, TimeSpan.Zero, CancellationToken.None),
    };

    private static partial class Log
    {
        [LoggerMessage(380, LogLevel.Error, "The queue cannot be read just now.")]
        public static partial void ReceiveFailed(ILogger logger, Exception exception);

        [LoggerMessage(381, LogLevel.Error, "A message could not be processed in delivery {Delivery}; it is delivered again.")]
        public static partial void ProcessingFailed(ILogger logger, Exception exception, int delivery);

        [LoggerMessage(382, LogLevel.Error, "A message could not be settled after delivery {Delivery}; it is delivered again when its lease ends.")]
        public static partial void SettleFailed(ILogger logger, Exception exception, int delivery);

        [LoggerMessage(383, LogLevel.Information, "The pump is stopping; uploads under way are finished or given back.")]
        public static partial void Stopping(ILogger logger);
    }
}
