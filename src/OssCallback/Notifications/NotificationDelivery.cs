using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Http;
using OssCallback.Telemetry;
using OssCallback.Uploads;

namespace OssCallback.Notifications;

/// <summary>
/// Tells one recipient what is owed about one upload, in order, and takes each event that was told out of the record. What is not taken is
/// tried again by time; when that is over the message is parked in the poison queue, and the event stays owed.
/// </summary>
public sealed partial class NotificationDelivery(
    IUploadStore store, NotificationOutbox outbox, IOptions<NotifyOptions> options, NotificationMetrics metrics, TimeProvider time,
    ILogger<NotificationDelivery> logger)
{
    private readonly TimeSpan _patience = TimeSpan.FromHours(options.Value.GiveUpAfterHours);
    private readonly ConcurrentDictionary<string, RecipientTurns> _turns = new(StringComparer.Ordinal);

    /// <summary>How many events can be told at the same time by one process; 0 when nobody is to be told anything.</summary>
    public int Concurrency => outbox.Recipients * RecipientTurns.AtOnce;

    /// <summary>Delivers one message of the notification queue.</summary>
    /// <param name="message">As it was queued.</param>
    /// <param name="cancellationToken">Stops; the message must be delivered again.</param>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Engines throw types that this library does not know; no event may be lost.")]
    public async Task<ProcessingOutcome> DeliverAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (message.Span.SequenceEqual(IUploadQueue.Probe.Span))
        {
            return new(ProcessingVerdict.Done);
        }

        NotificationTask task;
        try
        {
            task = NotificationTask.FromJson(message.Span);
        }
        catch (JsonException exception)
        {
            Log.Unreadable(logger, exception, message.Length);
            return new(ProcessingVerdict.Unreadable);
        }

        try
        {
            return await DeliverAsync(task, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Unforeseen(logger, exception, task.UploadId);
            return TryAgain(task);
        }
    }

    private async Task<ProcessingOutcome> DeliverAsync(NotificationTask task, CancellationToken cancellationToken)
    {
        if (outbox.Find(task.To) is not { } recipient)
        {
            // Either its settings were taken out, or another instance has them already and this one will soon.
            if (IsYoung(task))
            {
                return TryAgain(task);
            }

            await ForgetAsync(task, cancellationToken);
            return new(ProcessingVerdict.Done);
        }

        var turns = _turns.GetOrAdd(task.To, _ => new RecipientTurns(time));
        if (!turns.TryBegin(task.UploadId, out var pause))
        {
            return TryAgain(task, pause);
        }

        bool? wasTaken = null;
        try
        {
            var stored = await store.FindAsync(task.UploadId, cancellationToken);
            while (stored is not null && FirstOwed(stored.Record, task.To) is { } owed)
            {
                using var span = UploadTelemetry.Continue("notify", ActivityKind.Producer, stored.Record.TraceParent);
                span?.SetTag(UploadTelemetry.UploadId, task.UploadId).SetTag("oss_callback.event", owed.Type);
                try
                {
                    await recipient.SendAsync(owed, cancellationToken);
                }
                catch (NotificationException exception)
                {
                    span.Fail(NotificationMetrics.NotTaken);
                    wasTaken = false;
                    return NotTaken(task, owed, exception);
                }

                wasTaken = true;
                stored = await RemoveAsync(
                    stored, candidate => candidate.Id == owed.Id, task.To,
                    new ToldNotification(owed.Type, task.To, time.GetUtcNow()), cancellationToken);
                metrics.RecordTold(owed.Type, time.GetUtcNow() - task.Since);
                Log.Told(logger, task.UploadId, owed.Type, task.To);
            }
        }
        finally
        {
            turns.End(task.UploadId, wasTaken);
        }

        return new(ProcessingVerdict.Done);
    }

    private ProcessingOutcome NotTaken(NotificationTask task, OwedNotification owed, NotificationException exception)
    {
        if (IsYoung(task))
        {
            metrics.Record(owed.Type, NotificationMetrics.NotTaken);
            Log.NotTaken(logger, task.UploadId, owed.Type, task.To, exception.Message);
            return TryAgain(task);
        }

        metrics.Record(owed.Type, NotificationMetrics.Parked);
        Log.Parked(logger, task.UploadId, owed.Type, task.To, exception.Message);
        return new(ProcessingVerdict.Unreadable);
    }

    private bool IsYoung(NotificationTask task) => time.GetUtcNow() - task.Since < _patience;

    private ProcessingOutcome TryAgain(NotificationTask task, TimeSpan pause = default)
    {
        var wait = RetryBackoff.After(time.GetUtcNow() - task.Since);
        return new(ProcessingVerdict.TryAgain, wait > pause ? wait : pause);
    }

    private static OwedNotification? FirstOwed(UploadRecord record, string to) =>
        record.Owed?.FirstOrDefault(owed => owed.To.Contains(to, StringComparer.Ordinal));

    private async Task ForgetAsync(NotificationTask task, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(task.UploadId, cancellationToken) is { } stored && FirstOwed(stored.Record, task.To) is not null)
        {
            await RemoveAsync(stored, _ => true, task.To, told: null, cancellationToken);
            Log.Forgotten(logger, task.UploadId, task.To);
        }
    }

    /// <summary>Takes events of one recipient out of the record, however often others write it meanwhile.</summary>
    /// <returns>The record as it is stored now; null when it is gone.</returns>
    private async Task<StoredUpload?> RemoveAsync(
        StoredUpload stored, Func<OwedNotification, bool> which, string to, ToldNotification? told,
        CancellationToken cancellationToken)
    {
        for (StoredUpload? current = stored; current is not null; current = await store.FindAsync(stored.Record.Id, cancellationToken))
        {
            var rest = Without(current.Record.Owed, which, to);
            if (rest == current.Record.Owed)
            {
                return current;
            }

            if (rest is null && current.Record.IsErased)
            {
                // It was only kept so that this could be told.
                if (await store.TryDeleteAsync(current.Record, current.Version, [], cancellationToken))
                {
                    return null;
                }

                continue;
            }

            var next = current.Record with { Owed = rest };
            if (told is not null)
            {
                next = next with { Told = [.. (next.Told ?? []).Append(told).TakeLast(ToldNotification.MaxKept)] };
            }

            if (await store.TryWriteAsync(next, current.Version, [], cancellationToken) is { } written)
            {
                return written;
            }
        }

        return null;
    }

    private static IReadOnlyList<OwedNotification>? Without(
        IReadOnlyList<OwedNotification>? all, Func<OwedNotification, bool> which, string to)
    {
        if (all?.Any(owed => which(owed) && owed.To.Contains(to, StringComparer.Ordinal)) != true)
        {
            return all;
        }

        var rest = all.Select(owed => which(owed) ? owed with { To = [.. owed.To.Where(name => name != to)] } : owed)
            .Where(owed => owed.To.Count > 0).ToArray();
        return rest.Length == 0 ? null : rest;
    }

    private static partial class Log
    {
        [LoggerMessage(341, LogLevel.Information, "Upload {UploadId}: {Type} was told to {Recipient}.")]
        public static partial void Told(ILogger logger, string uploadId, string type, LogText recipient);

        [LoggerMessage(342, LogLevel.Warning, "Upload {UploadId}: {Type} was not taken by {Recipient}; it is tried again. {Cause}")]
        public static partial void NotTaken(ILogger logger, string uploadId, string type, LogText recipient, LogText cause);

        [LoggerMessage(343, LogLevel.Error,
            "Upload {UploadId}: {Type} was not taken by {Recipient} for too long and is parked until it is sent again. {Cause}")]
        public static partial void Parked(ILogger logger, string uploadId, string type, LogText recipient, LogText cause);

        [LoggerMessage(344, LogLevel.Warning,
            "Upload {UploadId} owed events to {Recipient}, who is in the settings no more; they are dropped.")]
        public static partial void Forgotten(ILogger logger, string uploadId, LogText recipient);

        [LoggerMessage(345, LogLevel.Error, "A message of {Length} bytes is no notification and goes to the poison queue.")]
        public static partial void Unreadable(ILogger logger, Exception exception, int length);

        [LoggerMessage(346, LogLevel.Error, "What is owed about upload {UploadId} could not be told; its message is delivered again.")]
        public static partial void Unforeseen(ILogger logger, Exception exception, string uploadId);
    }
}
