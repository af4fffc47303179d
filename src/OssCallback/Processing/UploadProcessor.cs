using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Oss;
using OssCallback.Telemetry;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>
/// Drives an upload to a terminal state, exactly once however often its message comes. Each step is one conditional write of the record
/// with
/// its counters; a duplicate, a redelivery or a crash continues from what is stored.
/// </summary>
public sealed partial class UploadProcessor(
    IUploadStore store, OssBucket bucket, UploadReview review, RejectedObjects rejected, NotificationOutbox outbox, UploadDays days,
    IOptions<StorageOptions> options, ProcessingMetrics metrics, TimeProvider time, ILogger<UploadProcessor> logger)
{
    // Two processors of one upload take turns at most this often before one gives the message back.
    private const int MaxConflicts = 20;

    // A message that tells what was just seen costs no second look: what repeats itself within seconds is a duplicate.
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _patience = TimeSpan.FromHours(options.Value.GiveUpAfterHours);

    /// <summary>
    /// Processes one delivery of one message. Obstacles are waited out by time, however often the message comes: until the
    /// deadline the message is tried again, and then its upload is recorded as failed.
    /// </summary>
    /// <param name="message">The record as it was queued. Its <see cref="UploadRecord.ReceivedAt"/> is when the message was made, from
    /// which its age counts.</param>
    /// <param name="cancellationToken">Stops between steps; the message is delivered again.</param>
    /// <exception cref="OperationCanceledException">Stopped; the message must be delivered again.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Engines throw types that this library does not know; no message may be lost.")]
    public async Task<ProcessingOutcome> ProcessAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (message.Span.SequenceEqual(IUploadQueue.Probe.Span))
        {
            return new(ProcessingVerdict.Done);
        }

        UploadRecord hint;
        try
        {
            hint = UploadRecord.FromJson(message.Span);
            if (hint.Id != UploadId.Of(hint.Bucket, hint.Object))
            {
                throw new JsonException("The id is not that of bucket and object.");
            }
        }
        catch (JsonException exception)
        {
            Log.Unreadable(logger, exception, message.Length);
            metrics.RecordUnreadable();
            return new(ProcessingVerdict.Unreadable);
        }

        var start = time.GetTimestamp();
        var age = time.GetUtcNow() - hint.ReceivedAt;
        using var span = UploadTelemetry.Continue("process", ActivityKind.Consumer, hint.TraceParent);
        span?.SetTag(UploadTelemetry.UploadId, hint.Id);
        bool isDone;
        try
        {
            isDone = await DriveAsync(hint, isLastTry: age >= _patience, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Unforeseen(logger, exception, hint.Id);
            span.Fail(exception.GetType().Name);
            isDone = false;
        }

        metrics.Record(isDone, time.GetElapsedTime(start));
        return isDone ? new(ProcessingVerdict.Done) : new(ProcessingVerdict.TryAgain, RetryBackoff.After(age));
    }

    /// <summary>Takes one step after the other until there is none, or one cannot be taken now.</summary>
    /// <returns>Whether nothing is left to do.</returns>
    private async Task<bool> DriveAsync(UploadRecord hint, bool isLastTry, CancellationToken cancellationToken)
    {
        var stored = await FindOrInsertAsync(hint, cancellationToken);
        ObjectHead? seen = null;
        for (var conflicts = 0; conflicts < MaxConflicts;)
        {
            var record = stored.Record;
            var step = await NextStepAsync(record, hint, seen, cancellationToken);
            seen = step.Seen ?? seen;
            var next = step.Next;
            if (step.Obstacle is { } obstacle)
            {
                UploadTelemetry.FailCurrent(obstacle.Code);
                if (!isLastTry)
                {
                    return false;
                }

                next ??= Settlement.IsReviewed(record)
                    ? null
                    : UploadTransitions.Failed(record, obstacle.Code, time.GetUtcNow());
            }

            if (next is null)
            {
                await outbox.WakeAgainAsync(record, hint.ReceivedAt, cancellationToken);
                return true;
            }

            next = outbox.Owe(record, next, hint.ReceivedAt);
            var written = await store.TryWriteAsync(next, stored.Version, UploadCount.Changes(record, next), cancellationToken);
            if (written is null)
            {
                conflicts++;
                stored = await FindOrInsertAsync(hint, cancellationToken);
                continue;
            }

            stored = written;
            // What a late callback tells changes no state; there is more to do then.
            if (next.IsTerminal && next.Transitions != record.Transitions)
            {
                if (record.Disposal is null)
                {
                    Log.Finished(logger, next.Id, next.State, next.Reason ?? "none", next.Revision);
                    metrics.RecordFinished(next.State);
                }

                await outbox.WakeAsync(next, cancellationToken);
                if (next.Disposal is null)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private async Task<StoredUpload> FindOrInsertAsync(UploadRecord hint, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(hint.Id, cancellationToken) is { } found)
        {
            return found;
        }

        var record = UploadTransitions.Received(hint, days.DayOf(hint.ReceivedAt), time.GetUtcNow());
        return await store.TryWriteAsync(record, expectedVersion: null, [], cancellationToken)
            ?? await store.FindAsync(hint.Id, cancellationToken)
            ?? throw new InvalidOperationException($"The store refused to insert upload {hint.Id} and yet does not have it.");
    }

    /// <summary>Decides the next step from the stored state.</summary>
    /// <param name="record">The stored record.</param>
    /// <param name="hint">The message.</param>
    /// <param name="seen">The object as this delivery saw it, or null before its first look.</param>
    /// <param name="cancellationToken">Stops.</param>
    private async Task<Step> NextStepAsync(UploadRecord record, UploadRecord hint, ObjectHead? seen, CancellationToken cancellationToken)
    {
        if (record.State is not (UploadState.Reviewing or UploadState.Ready or UploadState.Rejected))
        {
            return await LookAsync(record, hint, cancellationToken);
        }

        if (UploadTransitions.TellsProfile(record, hint))
        {
            return new Step(UploadTransitions.ProfileTold(record, hint, time.GetUtcNow()));
        }

        if (UploadTransitions.TellsMore(record, hint))
        {
            return new Step(UploadTransitions.Told(record, hint));
        }

        // Right before something is done to an object it is looked at once more: a review takes time, in which another may take its place.
        var isKnown = record.Disposal is null
            && (seen is null ? SaysWhatWasJustSeen(record, hint) : Settlement.IsSameObject(record, seen));
        return isKnown ? await ContinueAsync(record, cancellationToken) : await LookAsync(record, hint, cancellationToken);
    }

    private bool SaysWhatWasJustSeen(UploadRecord record, UploadRecord hint) =>
        hint.Etag is not null && hint.Etag == record.Etag && hint.Size == record.Size && hint.MimeType == record.MimeType
        && (hint.LastModified is null || hint.LastModified == record.LastModified)
        && record.Transitions.LastOrDefault(step => step is { State: UploadState.Reviewing, Reason: null }) is { } look
        && time.GetUtcNow() - look.At < Freshness;

    private async Task<Step> LookAsync(UploadRecord record, UploadRecord hint, CancellationToken cancellationToken)
    {
        ObjectHead? head;
        try
        {
            head = await bucket.HeadAsync(record.Object, cancellationToken);
        }
        catch (Exception exception) when (IsAway(exception, cancellationToken))
        {
            Log.OssFailed(logger, record.Id, exception.Message);
            return new Step(Obstacle: ErrorCodes.OssUnavailable);
        }

        if (head is null)
        {
            // An object that was ready and was deleted later stays recorded as what it was.
            return record.Disposal is not null ? new Step(UploadTransitions.Removed(record, isErased: false, time.GetUtcNow()))
                : record.State is UploadState.Ready or UploadState.Rejected || record.Reason == ErrorCodes.ObjectMissing.Code
                ? Step.Nothing
                : new Step(UploadTransitions.Failed(record, ErrorCodes.ObjectMissing.Code, time.GetUtcNow()));
        }

        var wasSeen = record.State is UploadState.Reviewing or UploadState.Ready or UploadState.Rejected;
        var step = !wasSeen || !Settlement.IsSameObject(record, head)
            ? new Step(UploadTransitions.Reviewing(record, hint, head, time.GetUtcNow()))
            : UploadTransitions.KnowsMore(record, hint, head) ? new Step(UploadTransitions.Known(record, head))
            : record.Disposal is not null ? await DisposeAsync(record, cancellationToken)
            : await ContinueAsync(record, cancellationToken);
        return step with { Seen = head };
    }

    private async Task<Step> DisposeAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await rejected.DisposeAsync(record, cancellationToken);
            return new Step(UploadTransitions.Disposed(record, time.GetUtcNow()));
        }
        catch (Exception exception) when (IsAway(exception, cancellationToken))
        {
            Log.NotDisposed(logger, record.Id, record.Disposal!.Value, exception.Message);
            return new Step(Obstacle: ErrorCodes.OssUnavailable);
        }
    }

    // Credentials that do not come in time end in a cancellation that nobody asked for.
    private static bool IsAway(Exception exception, CancellationToken cancellationToken) =>
        exception is OssException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>What comes next for an object that the record describes: its review, or nothing after that.</summary>
    private async Task<Step> ContinueAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        if (record is not { State: UploadState.Reviewing, IsHeld: false })
        {
            return Step.Nothing;
        }

        var (next, failed) = await review.RunAsync(record, cancellationToken);
        return new Step(next, failed);
    }

    /// <summary>
    /// What comes next: a record to write, an obstacle outside of us (and what to write when that lasts), or neither; and the object, where
    /// it was looked at.
    /// </summary>
    private readonly record struct Step(UploadRecord? Next = null, ErrorCode? Obstacle = null, ObjectHead? Seen = null)
    {
        public static Step Nothing => default;
    }

    private static partial class Log
    {
        [LoggerMessage(300, LogLevel.Information, "Upload {UploadId} is {State}, reason {Reason}, revision {Revision}.")]
        public static partial void Finished(ILogger logger, string uploadId, UploadState state, string reason, int revision);

        [LoggerMessage(301, LogLevel.Warning, "Upload {UploadId}: the object could not be looked at; it is tried again. {Cause}")]
        public static partial void OssFailed(ILogger logger, string uploadId, LogText cause);

        [LoggerMessage(
            306, LogLevel.Error, "Upload {UploadId} is rejected, but {Disposal} of its object failed; it is tried again. {Cause}")]
        public static partial void NotDisposed(ILogger logger, string uploadId, Disposal disposal, LogText cause);

        [LoggerMessage(304, LogLevel.Error, "Upload {UploadId} could not be processed; its message is delivered again.")]
        public static partial void Unforeseen(ILogger logger, Exception exception, string uploadId);

        [LoggerMessage(302, LogLevel.Error, "A message of {Length} bytes is not an upload record and goes to the poison queue.")]
        public static partial void Unreadable(ILogger logger, Exception exception, int length);
    }
}
