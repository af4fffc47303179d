using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>
/// Answers <c>POST /api/uploads/{id}/review</c>: an operator, or a reviewer with its token, decides about an upload that waits for that.
/// The word counts for the object that the reviewer saw, and for no other.
/// </summary>
public sealed partial class ReviewHandler(
    IUploadStore store, IUploadQueue queue, OssBucket bucket, UploadProfiles profiles, ReviewTokens tokens, NotificationOutbox outbox,
    TimeProvider time, ILogger<ReviewHandler> logger)
{
    /// <summary>Answers one request: the state that the upload has now.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        var asked = call.ReadJson(ProcessingJsonContext.Default.ReviewRequest);
        if (asked?.Token is null && call.Caller.Role < CallerRole.Operator)
        {
            return Refusal.NoCredentials;
        }

        if (asked?.Verdict is not ("accept" or "reject" or "hold") || (asked.Verdict == "hold" && asked.Token is null)
            || (asked.Reason is { } reason && !Reason().IsMatch(reason)))
        {
            return new Refusal(
                ErrorCodes.RequestMalformed,
                "The body must be {\"verdict\":\"accept\"} or {\"verdict\":\"reject\",\"reason\":\"a_code\"}.");
        }

        if (asked.Token is not null && tokens.RefusesAtSight(asked.Token) is { } verdict)
        {
            return Refuse(verdict);
        }

        var id = call.Request.Id;
        while (UploadId.IsWellFormed(id) && await store.FindAsync(id, cancellationToken) is { Record: var record } stored)
        {
            string? reviewer = null;
            if (asked.Token is not null && !ReviewerOf(asked.Token, record).TryGet(out reviewer, out var refusal))
            {
                return refusal;
            }

            if (!WaitsFor(record, reviewer))
            {
                return await RepeatAsync(record, asked, reviewer, cancellationToken);
            }

            if (await bucket.HeadAsync(record.Object, cancellationToken) is not { } head || !Settlement.IsSameObject(record, head))
            {
                // Without an ETag the message says nothing that was just seen, so that the object is looked at.
                await queue.EnqueueAsync((record with { Etag = null }).ToMessage(time.GetUtcNow()), cancellationToken);
                return new Refusal(ErrorCodes.UploadNotHeld, "Its object was replaced or deleted; it is looked at again.");
            }

            var decided = outbox.Owe(record, Decide(record, asked, reviewer, call.Caller.Name));
            var counts = UploadCount.Changes(record, decided);
            if (await store.TryWriteAsync(decided, stored.Version, counts, cancellationToken) is not null)
            {
                Log.Decided(logger, id, decided.State, decided.Reason ?? decided.Hold ?? "none", reviewer ?? call.Caller.Name);
                await GoOnAsync(decided, cancellationToken);
                return Status(decided);
            }
        }

        return ErrorCodes.UnknownUpload;
    }

    private Result<string> ReviewerOf(string token, UploadRecord record) => tokens.Verify(token, record) switch
    {
        (TicketVerdict.Valid, { } reviewer) => reviewer,
        var (verdict, _) => Refuse(verdict),
    };

    private static Refusal Refuse(TicketVerdict verdict) => new(
        TicketSigner.ErrorOf(verdict), "The token must be that of the question about the object that is there now, a week old at most.");

    /// <summary>
    /// A reviewer may be faster than the record of its answer 202; what it left to a person by now is no longer its to decide.
    /// </summary>
    private static bool WaitsFor(UploadRecord record, string? reviewer) => reviewer is null
        ? record.IsHeld
        : record.State == UploadState.Reviewing && (!record.IsHeld || record.Awaits == reviewer)
            && record.AcceptedBy?.Contains(reviewer) != true;

    private UploadRecord Decide(UploadRecord record, ReviewRequest asked, string? reviewer, string person) =>
        (asked.Verdict, reviewer) switch
        {
            ("accept", null) => UploadTransitions.Accepted(record, profiles, Named(person), time.GetUtcNow()),
            ("accept", _) => UploadTransitions.AcceptedLater(record, reviewer, time.GetUtcNow()),
            ("hold", _) => UploadTransitions.Held(record, asked.Reason ?? ReviewVerdict.Held, reviewer, time.GetUtcNow()),
            _ => UploadTransitions.Rejected(
                record, asked.Reason ?? ReviewVerdict.Rejected, profiles, reviewer ?? Named(person), time.GetUtcNow()),
        };

    // Where everybody may ask, nobody has a name.
    private static string? Named(string person) => person.Length > 0 ? person : null;

    /// <summary>
    /// The same word once more, such as after an answer that got lost, is no mistake; and wakes whatever was to come after it.
    /// </summary>
    private async Task<Result<Answer>> RepeatAsync(
        UploadRecord record, ReviewRequest asked, string? reviewer, CancellationToken cancellationToken)
    {
        var isRepeated = asked.Verdict switch
        {
            "accept" => record.State == UploadState.Ready || (reviewer is not null && record.AcceptedBy?.Contains(reviewer) == true),
            "reject" => record.State == UploadState.Rejected && record.Reason == (asked.Reason ?? ReviewVerdict.Rejected),
            _ => record.IsHeld && record.Hold == (asked.Reason ?? ReviewVerdict.Held),
        };
        if (!isRepeated)
        {
            return new Refusal(ErrorCodes.UploadNotHeld, $"It is {record.State.ToString().ToLowerInvariant()}.");
        }

        await GoOnAsync(record, cancellationToken);
        return Status(record);
    }

    /// <summary>What comes after the word: further reviewers, what becomes of a rejected object, events.</summary>
    private async Task GoOnAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        if (record.Disposal is not null || record is { State: UploadState.Reviewing, IsHeld: false })
        {
            await queue.EnqueueAsync(record.ToMessage(time.GetUtcNow()), cancellationToken);
        }

        await outbox.WakeAsync(record, cancellationToken);
    }

    private static Answer Status(UploadRecord record) => Answer.Json(
        new UploadStatus(record.Id, record.State, record.Reason, Url: record.Url), ProcessingJsonContext.Default.UploadStatus);

    [GeneratedRegex(@"^[a-z0-9_.\-]{1,64}\z")]
    private static partial Regex Reason();

    private static partial class Log
    {
        [LoggerMessage(323, LogLevel.Information, "Upload {UploadId} is {State}, reason {Reason}, by the word of {Caller}.")]
        public static partial void Decided(ILogger logger, string uploadId, UploadState state, string reason, LogText caller);
    }
}
