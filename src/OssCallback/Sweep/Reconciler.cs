using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Oss;
using OssCallback.Processing;
using OssCallback.Telemetry;
using OssCallback.Uploads;

namespace OssCallback.Sweep;

/// <summary>
/// Finds what nobody told of: lists what the profiles' grants of the last hours can have led to, and queues every object that has no record
/// or is not the one that was reviewed, and every upload that should have moved on and did not. It looks at no object itself: the processor
/// does, and whatever is queued twice, or whose callback comes after all, counts once.
/// </summary>
public sealed partial class Reconciler(
    BucketListing listing, GrantReach reach, UploadDays days, IUploadStore store, IUploadQueue queue, NotificationOutbox outbox,
    IOptions<OssOptions> oss, IOptions<ReconcileOptions> options, IOptions<NotifyOptions> notify, ReconcileMetrics metrics,
    TimeProvider time, ILogger<Reconciler> logger)
{
    private const int MaxLookUps = 8;

    private readonly string _bucket = oss.Value.Bucket;
    private readonly TimeSpan _minAge = TimeSpan.FromMinutes(options.Value.MinAgeMinutes);
    private readonly TimeSpan _stuckAfter = TimeSpan.FromMinutes(options.Value.StuckAfterMinutes);
    private readonly TimeSpan _parkedAfter = TimeSpan.FromHours(notify.Value.GiveUpAfterHours);

    private int _running;

    /// <summary>Looks once.</summary>
    /// <param name="lookBack">How old the oldest object may be.</param>
    /// <param name="isDryRun">Only count.</param>
    /// <param name="cancellationToken">Stops; what was queued by then stays queued.</param>
    /// <returns>What was found, or null when this process is looking already.</returns>
    /// <exception cref="OssException">OSS cannot be asked just now, or refuses.</exception>
    public async Task<ReconcileResult?> RunAsync(TimeSpan lookBack, bool isDryRun, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1)
        {
            return null;
        }

        var start = time.GetTimestamp();
        var tally = new Tally();
        using var span = UploadTelemetry.Begin("reconcile");
        try
        {
            var nobodyWaits = !isDryRun && await outbox.IsIdleAsync(cancellationToken);
            await Parallel.ForEachAsync(
                CandidatesAsync(lookBack, tally, cancellationToken),
                new ParallelOptions { MaxDegreeOfParallelism = MaxLookUps, CancellationToken = cancellationToken },
                (candidate, token) => LookUpAsync(candidate, isDryRun, nobodyWaits, tally, token));

            // OSS has just answered, so its absence is over. By now these objects may be older than the look back.
            await TakeUpFailedAsync(isDryRun, tally, cancellationToken);
            var found = tally.Result;
            var elapsed = (long)time.GetElapsedTime(start).TotalMilliseconds;
            var level = found.Missing + found.Unsettled > 0 ? LogLevel.Warning : LogLevel.Information;
            Log.Looked(logger, level, found.Listed, found.Examined, found.Missing, found.Unsettled, found.Queued, elapsed);
            return found;
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private async IAsyncEnumerable<(ListedObject Item, UploadProfile Profile, string User)> CandidatesAsync(
        TimeSpan lookBack, Tally tally, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (oldest, youngest) = (now - lookBack, now - _minAge);
        foreach (var prefix in reach.Prefixes(oldest, youngest))
        {
            await foreach (var item in listing.ListAsync(prefix, cancellationToken))
            {
                tally.AddListed();
                if (item.LastModified >= oldest && item.LastModified <= youngest && reach.OwnerOf(item.Key) is var (profile, user))
                {
                    yield return (item, profile, user);
                }
            }
        }
    }

    private async ValueTask LookUpAsync(
        (ListedObject Item, UploadProfile Profile, string User) candidate, bool isDryRun, bool nobodyWaits, Tally tally,
        CancellationToken cancellationToken)
    {
        var (item, profile, user) = candidate;
        var id = UploadId.Of(_bucket, item.Key);
        tally.AddExamined();
        var stored = await store.FindAsync(id, cancellationToken);
        if (stored is null)
        {
            tally.AddMissing();
            if (!isDryRun)
            {
                await EnqueueAsync(Message(item, id, profile.Name, user), "lost", tally, cancellationToken);
                Log.Found(logger, id, profile.Name);
            }
        }
        else if (IsReplaced(stored.Record, item))
        {
            tally.AddUnsettled();
            if (!isDryRun)
            {
                await EnqueueAsync(Message(item, id, stored.Record.Profile, stored.Record.User), "replaced", tally, cancellationToken);
                Log.Replaced(logger, id);
            }
        }
        else if (NeedsAnotherLook(stored.Record, item.Key, profile))
        {
            if (!isDryRun)
            {
                await EnqueueAsync(Message(item, id, stored.Record.Profile, stored.Record.User), "unsure", tally, cancellationToken);
            }
        }
        else if (stored.Record.State != UploadState.Failed && IsStuck(stored.Record))
        {
            await TakeUpAsync(stored, isDryRun, tally, cancellationToken);
        }
        else if (nobodyWaits && IsForgotten(stored.Record))
        {
            await outbox.WakeAsync(stored.Record, cancellationToken);
            Log.Forgotten(logger, id);
        }
    }

    /// <summary>Whether somebody should have been told by now; what was given up after hours is parked, and not for us.</summary>
    private bool IsForgotten(UploadRecord record) =>
        record.Owed is not null && time.GetUtcNow() - record.Transitions[^1].At is var age && age >= _stuckAfter && age < _parkedAfter;

    /// <summary>
    /// Whether the object is the one that was reviewed as far as a listing can tell, and can be another nevertheless. It takes one more
    /// look, and only one.
    /// </summary>
    private static bool NeedsAnotherLook(UploadRecord record, string key, UploadProfile profile) =>
        Settlement.IsReviewed(record) && !Settlement.IsCertain(record)
        && (profile.Overwrite || profile.KeyPattern.IsInDirectory(key));

    private static bool IsReplaced(UploadRecord record, ListedObject item) => Settlement.IsReviewed(record)
        ? !Settlement.IsSettled(record, item)
        : record.State == UploadState.Failed && record.Reason == ErrorCodes.ObjectMissing.Code;

    private bool IsStuck(UploadRecord record) => Settlement.IsStuck(record, time.GetUtcNow(), _stuckAfter);

    private async Task TakeUpFailedAsync(bool isDryRun, Tally tally, CancellationToken cancellationToken)
    {
        // The ids are collected first: the processor is at work on them meanwhile.
        var ids = new List<string>();
        var query = new UploadQuery
        {
            State = UploadState.Failed,
            From = days.DateOf(time.GetUtcNow().AddHours(-ReconcileOptions.MaxLookBackHours)),
            Limit = UploadQuery.MaxLimit,
        };
        do
        {
            var page = await store.ListAsync(query, cancellationToken);
            ids.AddRange(page.Uploads.Where(IsStuck).Select(record => record.Id));
            query = query with { Continuation = page.Continuation };
        }
        while (query.Continuation is not null);

        foreach (var id in ids)
        {
            if (await store.FindAsync(id, cancellationToken) is { } stored && IsStuck(stored.Record))
            {
                await TakeUpAsync(stored, isDryRun, tally, cancellationToken);
            }
        }
    }

    private async Task TakeUpAsync(StoredUpload stored, bool isDryRun, Tally tally, CancellationToken cancellationToken)
    {
        tally.AddUnsettled();
        if (isDryRun)
        {
            return;
        }

        var now = time.GetUtcNow();
        var taken = UploadTransitions.TakenUp(stored.Record, now);
        if (await store.TryWriteAsync(taken, stored.Version, [], cancellationToken) is null)
        {
            return; // It has moved on by itself.
        }

        // Its message may be waiting after all: then both give up at the same time. What was given up has all the time of a new one.
        var since = taken.State == UploadState.Failed ? now : Settlement.EnteredAt(taken);
        await EnqueueAsync(taken, since, "stuck", tally, cancellationToken);
        Log.TakenUp(logger, taken.Id, taken.State);
    }

    private Task EnqueueAsync(UploadRecord message, string kind, Tally tally, CancellationToken cancellationToken) =>
        EnqueueAsync(message, message.ReceivedAt, kind, tally, cancellationToken);

    private async Task EnqueueAsync(
        UploadRecord message, DateTimeOffset madeAt, string kind, Tally tally, CancellationToken cancellationToken)
    {
        await queue.EnqueueAsync(message.ToMessage(madeAt), cancellationToken);
        tally.AddQueued();
        metrics.Record(kind);
    }

    private UploadRecord Message(ListedObject item, string id, string profile, string user) => new()
    {
        Id = id,
        Bucket = _bucket,
        Object = item.Key,
        Etag = item.Etag,
        Size = item.Size,
        LastModified = item.LastModified,
        User = user,
        Profile = profile,
        ReceivedAt = time.GetUtcNow(),
        TraceParent = UploadTelemetry.Current,
        Source = UploadSource.Reconcile,
    };

    private sealed class Tally
    {
        private long _listed;
        private long _examined;
        private long _missing;
        private long _unsettled;
        private long _queued;

        public ReconcileResult Result => new(
            Interlocked.Read(ref _listed), Interlocked.Read(ref _examined), Interlocked.Read(ref _missing),
            Interlocked.Read(ref _unsettled), Interlocked.Read(ref _queued));

        public void AddListed() => Interlocked.Increment(ref _listed);

        public void AddExamined() => Interlocked.Increment(ref _examined);

        public void AddMissing() => Interlocked.Increment(ref _missing);

        public void AddUnsettled() => Interlocked.Increment(ref _unsettled);

        public void AddQueued() => Interlocked.Increment(ref _queued);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 330,
            Message = "Reconciliation: {Listed} objects listed, {Examined} looked up, {Missing} without a record, {Unsettled} not settled, "
                + "{Queued} queued, in {Milliseconds} ms.")]
        public static partial void Looked(
            ILogger logger, LogLevel level, long listed, long examined, long missing, long unsettled, long queued, long milliseconds);

        [LoggerMessage(335, LogLevel.Information,
            "The object of upload {UploadId} is not the one that was reviewed: it was replaced without a callback. It is queued.")]
        public static partial void Replaced(ILogger logger, string uploadId);

        [LoggerMessage(336, LogLevel.Information, "Upload {UploadId} has been {State} for too long. It is queued again.")]
        public static partial void TakenUp(ILogger logger, string uploadId, UploadState state);

        [LoggerMessage(337, LogLevel.Warning,
            "Upload {UploadId} owes an event of which no message says so any more; those who are to be told are woken again.")]
        public static partial void Forgotten(ILogger logger, string uploadId);

        [LoggerMessage(
            331,
            LogLevel.Information,
            "Upload {UploadId} of profile {Profile} was found in the bucket without a record: its callback was lost. It is queued.")]
        public static partial void Found(ILogger logger, string uploadId, string profile);
    }
}
