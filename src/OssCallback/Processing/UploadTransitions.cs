using OssCallback.Grants;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>The steps of an upload's life and what each does to the counters: pure functions over records.</summary>
internal static class UploadTransitions
{
    // A client that keeps overwriting its object must not make its record grow without end; the oldest steps go first.
    private const int MaxTransitions = 50;

    private const string TakenUpReason = "taken_up";
    private const string AwaitingReason = "awaiting_answer";
    private const string AcceptedLaterReason = "answered";
    private const string ProfileKnownReason = "profile_known";
    private const string RemovedReason = "object_deleted";

    /// <summary>The record as it is first stored.</summary>
    public static UploadRecord Received(UploadRecord hint, string day, DateTimeOffset now) => hint with
    {
        Day = day,
        State = UploadState.Received,
        Reason = null,
        LastModified = null,
        ObjectType = null,
        SeenAt = null,
        Url = null,
        Hold = null,
        Awaits = null,
        AcceptedBy = null,
        Disposal = null,
        RemovedAt = null,
        IsErased = false,
        Owed = null,
        OwedByMessageOf = null,
        Told = null,
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
            Told = record.Told,
            Url = null,
            FileName = source.FileName ?? record.FileName ?? hint.FileName,
            GrantExpires = source.GrantExpires ?? record.GrantExpires ?? hint.GrantExpires,
            Etag = head.Etag,
            Size = head.Size,
            MimeType = head.ContentType,
            Image = hintFits || recordFits ? source.Image : null,
            Crc64 = head.Crc64,
            ContentMd5 = head.ContentMd5,
            LastModified = head.LastModified,
            ObjectType = head.ObjectType,
            SeenAt = head.AnsweredAt,
            AcceptedBy = null,
            Disposal = null,
            RemovedAt = null,
            IsErased = false,
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
        FileName = hint.FileName ?? record.FileName,
        GrantExpires = hint.GrantExpires ?? record.GrantExpires,
        Image = hint.Image,
        Operation = hint.Operation,
        RequestId = hint.RequestId,
        ClientIp = hint.ClientIp,
        Variables = hint.Variables,
        Claims = hint.Claims,
        RawBody = hint.RawBody,
    };

    /// <summary>Whether a message tells the profile that an upload waits for.</summary>
    public static bool TellsProfile(UploadRecord record, UploadRecord hint) =>
        Settlement.AwaitsProfile(record) && hint.Source != UploadSource.Reconcile;

    /// <summary>It is reviewed by that profile.</summary>
    public static UploadRecord ProfileTold(UploadRecord record, UploadRecord hint, DateTimeOffset now) =>
        Enter(record, UploadState.Reviewing, ProfileKnownReason, now) with
        {
            Reason = null,
            AcceptedBy = null,
            Source = hint.Source,
            Profile = hint.Profile,
            User = hint.User.Length > 0 ? hint.User : record.User,
            FileName = hint.FileName ?? record.FileName,
            GrantExpires = hint.GrantExpires ?? record.GrantExpires,
        };

    /// <summary>A reviewer leaves it to a person.</summary>
    public static UploadRecord Held(UploadRecord record, string reason, string? by, DateTimeOffset now) =>
        Enter(record, UploadState.Reviewing, reason, now, by) with { Reason = null, Hold = reason };

    /// <summary>A reviewer answers later; those before it are not asked again then.</summary>
    public static UploadRecord Awaiting(UploadRecord record, string reviewer, IEnumerable<string> acceptedBy, DateTimeOffset now) =>
        Held(record, AwaitingReason, reviewer, now) with { Awaits = reviewer, AcceptedBy = [.. acceptedBy] };

    /// <summary>That reviewer has nothing against it: the others are asked.</summary>
    public static UploadRecord AcceptedLater(UploadRecord record, string reviewer, DateTimeOffset now) =>
        Enter(record, UploadState.Reviewing, AcceptedLaterReason, now, reviewer) with
        {
            Reason = null,
            AcceptedBy = [.. record.AcceptedBy ?? [], reviewer],
        };

    /// <summary>Nobody has anything against it: it is ready, and has an address where its profile has one.</summary>
    public static UploadRecord Accepted(UploadRecord record, UploadProfiles profiles, string? by, DateTimeOffset now) =>
        Enter(record, UploadState.Ready, reason: null, now, by) with
        {
            AcceptedBy = null,
            Url = profiles.Find(record.Profile)?.PublicUrl(record.Object),
        };

    /// <summary>Somebody has: it is rejected, and its object is dealt with as its profile says.</summary>
    public static UploadRecord Rejected(
        UploadRecord record, string reason, UploadProfiles profiles, string? by, DateTimeOffset now) =>
        Enter(record, UploadState.Rejected, reason, now, by) with
        {
            AcceptedBy = null,
            Disposal = profiles.Find(record.Profile)?.Rejected is { } disposal and not Disposal.Keep ? disposal : null,
        };

    /// <summary>What was to be done with a rejected object is done.</summary>
    public static UploadRecord Disposed(UploadRecord record, DateTimeOffset now)
    {
        var isGone = record.Disposal is Disposal.Delete or Disposal.Move;
        var step = record.Disposal switch { Disposal.Delete => RemovedReason, Disposal.Move => "object_moved", _ => "object_tagged" };
        return record with
        {
            Disposal = null,
            RemovedAt = isGone ? now : null,
            Transitions = Then(record, record.State, now, step),
        };
    }

    /// <summary>The object is deleted; the record stays, or is to go as soon as everybody was told.</summary>
    public static UploadRecord Removed(UploadRecord record, bool isErased, DateTimeOffset now) => record with
    {
        Disposal = null,
        Url = null,
        RemovedAt = record.RemovedAt ?? now,
        IsErased = isErased,
        Transitions = Then(record, record.State, now, RemovedReason),
    };

    /// <summary>The upload cannot be brought further. A claim that was never checked is not kept as if it were a fact.</summary>
    public static UploadRecord Failed(UploadRecord record, string reason, DateTimeOffset now)
    {
        var failed = Enter(record, UploadState.Failed, reason, now);

        // Sizes are summed: a made-up one would end in the statistics.
        return record.State == UploadState.Received
            ? failed with { Etag = null, Size = 0, MimeType = null, Crc64 = null, ContentMd5 = null }
            : failed;
    }

    /// <summary>Whether the record still keeps what only its callback told about the request itself.</summary>
    public static bool HasEvidence(UploadRecord record) =>
        record.RawBody is not null || record.ClientIp is not null || record.RequestId is not null;

    /// <summary>The record without that.</summary>
    public static UploadRecord WithoutEvidence(UploadRecord record) => record with
    {
        RawBody = null,
        ClientIp = null,
        RequestId = null,
        Claims = [.. record.Claims.Where(claim => claim is not ("clientIp" or "requestId"))],
    };

    private static UploadRecord Enter(
        UploadRecord record, UploadState state, string? reason, DateTimeOffset now, string? by = null) => record with
        {
            SchemaVersion = UploadRecord.CurrentSchemaVersion,
            State = state,
            Reason = reason,
            Hold = null,
            Awaits = null,
            Transitions = Then(record, state, now, reason, by),
        };

    private static IReadOnlyList<UploadTransition> Then(
        UploadRecord record, UploadState state, DateTimeOffset now, string? reason, string? by = null) =>
        [.. record.Transitions.TakeLast(MaxTransitions - 1), new UploadTransition(state, now, reason, by)];
}
