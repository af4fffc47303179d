using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>The steps of an upload's life and what each does to the counters: pure functions over records.</summary>
internal static class UploadTransitions
{
    // A client that keeps overwriting its object must not make its record grow without end; the oldest steps go first.
    private const int MaxTransitions = 50;

    private const string TakenUpReason = "taken_up";

    /// <summary>The record as it is first stored.</summary>
    public static UploadRecord Received(UploadRecord hint, string day, DateTimeOffset now) => hint with
    {
        Day = day,
        State = UploadState.Received,
        Reason = null,
        LastModified = null,
        ObjectType = null,
        SeenAt = null,
        Revision = 1,
        Transitions = [new UploadTransition(UploadState.Received, now)],
    };

    /// <summary>
    /// The object was looked at: its facts replace all claims. Another object than the one looked at before is a new revision.
    /// </summary>
    public static UploadRecord Reviewing(UploadRecord record, UploadRecord hint, ObjectHead head, DateTimeOffset now)
    {
        var isClaim = record.State == UploadState.Received || record.Etag is null;
        var sameObject = isClaim || Settlement.IsSameObject(record, head);

        // What a callback tells beyond the object's own facts belongs to the upload that it was about; a confirmation or a listing, which
        // tell nothing of the kind, never displace what OSS said about the same object. Nor does a second callback: whoever holds the
        // ticket can have OSS sign one, so the first that fits the object stays, whichever of two workers gets here first.
        var recordFits = isClaim ? record.Etag is null || record.Etag == head.Etag : sameObject;
        var hintFits = hint.Etag == head.Etag;
        var isTold = record.RawBody is not null && record.Etag == head.Etag && recordFits;
        var source = hintFits && !isTold && (hint.RawBody is not null || record.RawBody is null || !recordFits) ? hint : record;
        return Enter(
            source with { Day = record.Day, ReceivedAt = record.ReceivedAt, Transitions = record.Transitions }, UploadState.Reviewing,
            null, now) with
        {
            Etag = head.Etag,
            Size = head.Size,
            MimeType = head.ContentType,
            Image = hintFits || recordFits ? source.Image : null,
            Crc64 = head.Crc64,
            ContentMd5 = head.ContentMd5,
            LastModified = head.LastModified,
            ObjectType = head.ObjectType,
            SeenAt = head.AnsweredAt,
            Revision = sameObject ? record.Revision : record.Revision + 1,
        };
    }

    /// <summary>
    /// Whether the object, which is the one of the record, tells what the record of an older version does not know, or is looked at a
    /// second time to be sure.
    /// </summary>
    public static bool KnowsMore(UploadRecord record, UploadRecord hint, ObjectHead head) =>
        (record.LastModified is null && head.LastModified is not null)
        || (record.ObjectType is null && head.ObjectType is not null)
        || (hint.Source == UploadSource.Reconcile && !Settlement.IsCertain(record) && Settlement.IsCertain(Known(record, head)));

    /// <summary>The record learns that; state and counters stay.</summary>
    public static UploadRecord Known(UploadRecord record, ObjectHead head) =>
        record with { LastModified = head.LastModified, ObjectType = head.ObjectType, SeenAt = head.AnsweredAt };

    /// <summary>
    /// An upload that is stuck is sent back into the queue: the record says when, so that it is not sent again at once. State and counters
    /// stay.
    /// </summary>
    public static UploadRecord TakenUp(UploadRecord record, DateTimeOffset now) =>
        record with { Transitions = Then(record, record.State, now, TakenUpReason) };

    /// <summary>Whether a message brings OSS's own words about an object that so far only a confirmation or a listing told of.</summary>
    public static bool TellsMore(UploadRecord record, UploadRecord hint) =>
        record.Etag is not null && hint.Etag == record.Etag && hint.RawBody is not null && record.RawBody is null;

    /// <summary>A late callback adds what only OSS can tell; the object's facts, the state and the counters stay.</summary>
    public static UploadRecord Told(UploadRecord record, UploadRecord hint) => record with
    {
        // The ticket names the user; a key that was listed may not.
        User = hint.User.Length > 0 ? hint.User : record.User,
        Image = hint.Image,
        Operation = hint.Operation,
        RequestId = hint.RequestId,
        ClientIp = hint.ClientIp,
        Variables = hint.Variables,
        Claims = hint.Claims,
        RawBody = hint.RawBody,
    };

    /// <summary>The review ended.</summary>
    public static UploadRecord Reviewed(UploadRecord record, string? rejection, DateTimeOffset now) =>
        Enter(record, rejection is null ? UploadState.Ready : UploadState.Rejected, rejection, now);

    /// <summary>The upload cannot be brought further. A claim that was never checked is not kept as if it were a fact.</summary>
    public static UploadRecord Failed(UploadRecord record, string reason, DateTimeOffset now)
    {
        var failed = Enter(record, UploadState.Failed, reason, now);

        // Sizes are summed: a made-up one would end in the statistics.
        return record.State == UploadState.Received
            ? failed with { Etag = null, Size = 0, MimeType = null, Crc64 = null, ContentMd5 = null }
            : failed;
    }

    /// <summary>What a transition does to the counters: the old state's contribution leaves, the new one's comes.</summary>
    public static IReadOnlyCollection<UploadCount> Counts(UploadRecord? before, UploadRecord after) => Counts(before, after, after.Day!);

    /// <summary>What the deletion of a record does to the counters.</summary>
    public static IReadOnlyCollection<UploadCount> CountsOfDeletion(UploadRecord record) => Counts(record, after: null, record.Day!);

    private static UploadCount[] Counts(UploadRecord? before, UploadRecord? after, string day)
    {
        var counts = new Dictionary<(string Dimension, string Value), (long Uploads, long Bytes)>();
        foreach (var (record, sign) in new[] { (before, -1L), (after, 1L) })
        {
            foreach (var (dimension, value) in record is null ? [] : CountedUnder(record))
            {
                var (uploads, bytes) = counts.GetValueOrDefault((dimension, value));
                counts[(dimension, value)] = (uploads + sign, bytes + (sign * record!.Size));
            }
        }

        return [.. counts.Where(count => count.Value != default).Select(count =>
            new UploadCount(day, count.Key.Dimension, count.Key.Value, count.Value.Uploads, count.Value.Bytes))];
    }

    private static IEnumerable<(string Dimension, string Value)> CountedUnder(UploadRecord record)
    {
        if (!record.IsTerminal)
        {
            yield break;
        }

        yield return (UploadCount.StateDimension, record.State.ToString().ToLowerInvariant());
        if (record.State == UploadState.Ready)
        {
            yield return (UploadCount.TypeDimension, ContentTypes.CountedAs(record.MimeType));
            yield return (UploadCount.ProfileDimension, record.Profile);
        }
    }

    private static UploadRecord Enter(UploadRecord record, UploadState state, string? reason, DateTimeOffset now) => record with
    {
        SchemaVersion = UploadRecord.CurrentSchemaVersion,
        State = state,
        Reason = reason,
        Transitions = Then(record, state, now, reason),
    };

    private static IReadOnlyList<UploadTransition> Then(UploadRecord record, UploadState state, DateTimeOffset now, string? reason) =>
        [.. record.Transitions.TakeLast(MaxTransitions - 1), new UploadTransition(state, now, reason)];
}
