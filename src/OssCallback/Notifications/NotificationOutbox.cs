using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using OssCallback.Http;
using OssCallback.Uploads;

namespace OssCallback.Notifications;

/// <summary>Puts what is owed into the record that is about to be written, and wakes those who deliver it.</summary>
public sealed partial class NotificationOutbox(
    IEnumerable<INotificationRecipient> recipients, NotificationQueue queue, TimeProvider time, ILogger<NotificationOutbox> logger)
{
    // A client that keeps overwriting its object while nobody takes its events must not make its record grow without end: a record with
    // its raw body and this much beside it fits a row of every engine.
    private const int MaxOwed = 20;
    private const int MaxOwedCharacters = 8 * 1024;

    private readonly INotificationRecipient[] _recipients = [.. recipients];

    /// <summary>How many are told.</summary>
    internal int Recipients => _recipients.Length;

    /// <summary>The recipient of a name; null when there is none.</summary>
    internal INotificationRecipient? Find(string name) => Array.Find(_recipients, recipient => recipient.Name == name);

    /// <summary>The record with what its next step owes: to be written as it is, so that step and debt are one.</summary>
    /// <param name="before">The record as it is stored; null when there is none.</param>
    /// <param name="after">The record as it is to be stored.</param>
    /// <param name="messageMadeAt">When the message was made that leads to this step; null where none does.</param>
    public UploadRecord Owe(UploadRecord? before, UploadRecord after, DateTimeOffset? messageMadeAt = null)
    {
        var (owed, by) = (before?.Owed, before?.OwedByMessageOf);
        if (_recipients.Length > 0 && TypeOf(before, after) is { } type)
        {
            string[] to = [.. _recipients.Where(recipient => recipient.Wants(type, after.Profile)).Select(recipient => recipient.Name)];
            if (to.Length > 0)
            {
                var at = after.Transitions.Count > 0 ? after.Transitions[^1].At : time.GetUtcNow();
                var body = UploadEvent.Of(type, after, at).ToJson();
                owed = [.. owed ?? [], new OwedNotification(IdOf(after.Id, after.Revision, type, at), type, body, to)];
                by = messageMadeAt;
            }
        }

        while (owed?.Count > MaxOwed || (owed?.Count > 1 && owed.Sum(one => one.Body.Length) > MaxOwedCharacters))
        {
            Log.Dropped(logger, after.Id, owed[0].Type);
            owed = [.. owed.Skip(1)];
        }

        return after.Owed == owed && after.OwedByMessageOf == by ? after : after with { Owed = owed, OwedByMessageOf = by };
    }

    /// <summary>
    /// Puts a message into the queue for everybody who is owed something. Once more does no harm: who was told is not told again.
    /// </summary>
    public async Task WakeAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        foreach (var to in (record.Owed ?? []).SelectMany(owed => owed.To).Distinct(StringComparer.Ordinal))
        {
            await queue.Queue.EnqueueAsync(new NotificationTask(record.Id, to, time.GetUtcNow()).ToJson(), cancellationToken);
        }
    }

    /// <summary>
    /// Wakes those who were not woken because a worker ended between its write and that. Its message comes again; another one would only
    /// add to what waits for a recipient that is down. The two are told apart without a clock, which may have been set meanwhile.
    /// </summary>
    /// <param name="record">As it is stored.</param>
    /// <param name="messageMadeAt">When the message was made that is delivered now.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal Task WakeAgainAsync(UploadRecord record, DateTimeOffset messageMadeAt, CancellationToken cancellationToken) =>
        record.Owed is not null && record.OwedByMessageOf == messageMadeAt ? WakeAsync(record, cancellationToken) : Task.CompletedTask;

    /// <summary>Whether nobody waits to be woken: what is owed all the same was forgotten.</summary>
    internal async Task<bool> IsIdleAsync(CancellationToken cancellationToken) =>
        _recipients.Length > 0 && (await queue.Queue.LookAsync(cancellationToken))?.Waiting == 0;

    private static string? TypeOf(UploadRecord? before, UploadRecord after)
    {
        if (before?.RemovedAt is null && after.RemovedAt is not null)
        {
            return NotificationTypes.Removed;
        }

        if (before?.State == UploadState.Ready && after.Revision != before.Revision)
        {
            return NotificationTypes.Replaced;
        }

        return before?.State == after.State && before.Revision == after.Revision
            ? null
            : after.State switch
            {
                UploadState.Ready => NotificationTypes.Ready,
                UploadState.Rejected => NotificationTypes.Rejected,
                UploadState.Failed => NotificationTypes.Failed,
                _ => null,
            };
    }

    private static string IdOf(string uploadId, int revision, string type, DateTimeOffset at)
    {
        var text = FormattableString.Invariant($"{uploadId}\n{revision}\n{type}\n{at.UtcTicks}");
        return "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    private static partial class Log
    {
        [LoggerMessage(340, LogLevel.Error, "Upload {UploadId} owes too many events; the oldest, {Type}, is dropped.")]
        public static partial void Dropped(ILogger logger, string uploadId, string type);
    }
}
