using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using OssCallback.Uploads;

namespace OssCallback.AspNetCore;

/// <summary>
/// A message in the pump's hands: its lease is renewed until it is settled, however long it waits for a worker and its review takes, so
/// that nobody else gets it.
/// </summary>
internal sealed partial class MessageLease : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly IUploadQueue _queue;
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _settling = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _renewing;
    private long _since;

    /// <summary>Takes over a message that was received a moment ago.</summary>
    public MessageLease(IUploadQueue queue, QueuedUpload message, TimeSpan length, TimeProvider time, ILogger logger)
    {
        _queue = queue;
        _length = length;
        _time = time;
        _logger = logger;
        Message = message;
        _since = time.GetTimestamp();
        _renewing = RenewAsync();
    }

    /// <summary>The message with its newest receipt.</summary>
    public QueuedUpload Message { get; private set; }

    /// <summary>The lease could not be kept: another worker may have the message by now.</summary>
    public CancellationToken Lost => _lost.Token;

    private bool IsOver => _time.GetElapsedTime(_since) >= _length;

    /// <summary>
    /// Ends the lease in one way or another. What fails is tried until the lease is over by itself: a disk that recovers finds the upload
    /// finished soon after.
    /// </summary>
    /// <param name="settle">Completes the message or gives it back.</param>
    /// <param name="stoppingToken">The process ends: one try must do.</param>
    public async Task SettleAsync(Func<QueuedUpload, Task> settle, CancellationToken stoppingToken)
    {
        await _settling.CancelAsync();
        await _renewing;
        var pause = FirstPause;
        while (!await TrySettleAsync(settle, isFirst: pause == FirstPause, stoppingToken))
        {
            await Task.Delay(pause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _settling.Dispose();
        _lost.Dispose();
    }

    [SuppressMessage(
        "Design", "CA1031", Justification = "Engines throw types of their own; settling is tried again while the lease lasts.")]
    private async Task<bool> TrySettleAsync(Func<QueuedUpload, Task> settle, bool isFirst, CancellationToken stoppingToken)
    {
        try
        {
            await settle(Message);
            return true;
        }
        catch (Exception exception) when (!IsOver && !stoppingToken.IsCancellationRequested)
        {
            if (isFirst)
            {
                Log.SettleDelayed(_logger, exception, Message.DeliveryCount);
            }

            return false;
        }
    }

    [SuppressMessage(
        "Design", "CA1031", Justification = "Engines throw types of their own; renewing is tried again while the lease lasts.")]
    private async Task RenewAsync()
    {
        var pause = _length / 3;
        while (true)
        {
            await Task.Delay(pause, _time, _settling.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_settling.IsCancellationRequested)
            {
                return;
            }

            try
            {
                // Not cancelled: a renewal that took effect unseen would leave a receipt that settles nothing.
                var since = _time.GetTimestamp();
                if (await _queue.RenewAsync(Message, _length, CancellationToken.None) is not { } renewed)
                {
                    break;
                }

                Message = renewed;
                _since = since;
                pause = _length / 3;
            }
            catch (Exception exception)
            {
                Log.RenewFailed(_logger, exception, Message.DeliveryCount);
                pause = _length / 12;
                if (IsOver)
                {
                    break;
                }
            }
        }

        await _lost.CancelAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(
            384, LogLevel.Warning, "A message could not be settled after delivery {Delivery}; it is tried again while the lease lasts.")]
        public static partial void SettleDelayed(ILogger logger, Exception exception, int delivery);

        [LoggerMessage(
            385, LogLevel.Warning,
            "The lease of a message in delivery {Delivery} could not be renewed; it is tried again while the lease lasts.")]
        public static partial void RenewFailed(ILogger logger, Exception exception, int delivery);
    }
}
