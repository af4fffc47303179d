using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Bucket;
using OssCallback.Policies;
using OssCallback.Sts;
using OssCallback.Uploads;

namespace OssCallback.Reconcile;

/// <summary>
/// Finds uploads whose callback never came: lists what the profiles' grants of the last hours can have led to, and queues every object without a record.
/// The processor then looks at it as at any other; an upload that is queued twice, or whose callback comes after all, counts once.
/// </summary>
public sealed partial class Reconciler(
    BucketListing listing, UploadProfiles profiles, UploadDays days, IUploadStore store, IUploadQueue queue,
    IOptions<OssOptions> oss, IOptions<StsOptions> sts, IOptions<ReconcileOptions> options, ReconcileMetrics metrics, TimeProvider time, ILogger<Reconciler> logger)
{
    private const int MaxLookUps = 8;

    private readonly string _bucket = oss.Value.Bucket;
    private readonly TimeSpan _minAge = TimeSpan.FromMinutes(options.Value.MinAgeMinutes);

    private readonly TimeSpan _directoryUse = sts.Value.IsConfigured ? SessionDirectories.LongestUse(TimeSpan.FromSeconds(sts.Value.DurationSeconds)) : TimeSpan.Zero;

    // An object that two profiles could have led to belongs to the first by name.
    private readonly UploadProfile[] _profiles = [.. profiles.All.OrderBy(profile => profile.Name, StringComparer.Ordinal)];

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
        try
        {
            await Parallel.ForEachAsync(CandidatesAsync(lookBack, tally, cancellationToken), new ParallelOptions { MaxDegreeOfParallelism = MaxLookUps, CancellationToken = cancellationToken },
                (candidate, token) => LookUpAsync(candidate, isDryRun, tally, token));
            var found = tally.Result;
            var elapsed = (long)time.GetElapsedTime(start).TotalMilliseconds;
            Log.Looked(logger, found.Missing > 0 ? LogLevel.Warning : LogLevel.Information, found.Listed, found.Examined, found.Missing, found.Queued, elapsed);
            return found;
        }
        finally
        {
            metrics.Record(tally.Result.Queued);
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>Where the keys begin of grants that can have been used since a moment. No prefix lies within another, so that no object is listed twice.</summary>
    internal IReadOnlyList<string> Prefixes(DateTimeOffset from, DateTimeOffset to)
    {
        var prefixes = new List<string>();
        var all = _profiles.SelectMany(profile => Hours(from - Longest(profile.Expires + UploadTicket.Grace, _directoryUse), to).Select(hour => profile.KeyPattern.Prefix(days.LocalTime(hour))));
        foreach (var prefix in all.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!prefixes.Any(shorter => prefix.StartsWith(shorter, StringComparison.Ordinal)))
            {
                prefixes.Add(prefix);
            }
        }

        return prefixes;
    }

    private static TimeSpan Longest(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static IEnumerable<DateTimeOffset> Hours(DateTimeOffset from, DateTimeOffset to)
    {
        for (var hour = from; hour < to; hour += TimeSpan.FromHours(1))
        {
            yield return hour;
        }

        yield return to;
    }

    private async IAsyncEnumerable<(ListedObject Item, UploadProfile Profile, string User)> CandidatesAsync(TimeSpan lookBack, Tally tally, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (oldest, youngest) = (now - lookBack, now - _minAge);
        foreach (var prefix in Prefixes(oldest, youngest))
        {
            await foreach (var item in listing.ListAsync(prefix, cancellationToken))
            {
                tally.AddListed();
                if (item.LastModified >= oldest && item.LastModified <= youngest && OwnerOf(item.Key) is var (profile, user))
                {
                    yield return (item, profile, user);
                }
            }
        }
    }

    private (UploadProfile Profile, string User)? OwnerOf(string key)
    {
        foreach (var profile in _profiles)
        {
            if (profile.KeyPattern.UserOf(key) is { } user)
            {
                return (profile, user);
            }
        }

        return null;
    }

    private async ValueTask LookUpAsync((ListedObject Item, UploadProfile Profile, string User) candidate, bool isDryRun, Tally tally, CancellationToken cancellationToken)
    {
        var (item, profile, user) = candidate;
        var id = UploadId.Of(_bucket, item.Key);
        tally.AddExamined();
        if (await store.FindAsync(id, cancellationToken) is not null)
        {
            return;
        }

        tally.AddMissing();
        if (isDryRun)
        {
            return;
        }

        var record = new UploadRecord
        {
            Id = id,
            Bucket = _bucket,
            Object = item.Key,
            Etag = item.Etag,
            Size = item.Size,
            User = user,
            Profile = profile.Name,
            ReceivedAt = time.GetUtcNow(),
            Source = UploadSource.Reconcile,
        };
        await queue.EnqueueAsync(record.ToJson(), cancellationToken);
        tally.AddQueued();
        Log.Found(logger, id, profile.Name);
    }

    private sealed class Tally
    {
        private long _listed;
        private long _examined;
        private long _missing;
        private long _queued;

        public ReconcileResult Result => new(Interlocked.Read(ref _listed), Interlocked.Read(ref _examined), Interlocked.Read(ref _missing), Interlocked.Read(ref _queued));

        public void AddListed() => Interlocked.Increment(ref _listed);

        public void AddExamined() => Interlocked.Increment(ref _examined);

        public void AddMissing() => Interlocked.Increment(ref _missing);

        public void AddQueued() => Interlocked.Increment(ref _queued);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 330, Message = "Reconciliation: {Listed} objects listed, {Examined} looked up, {Missing} without a record, {Queued} queued, in {Milliseconds} ms.")]
        public static partial void Looked(ILogger logger, LogLevel level, long listed, long examined, long missing, long queued, long milliseconds);

        [LoggerMessage(331, LogLevel.Information, "Upload {UploadId} of profile {Profile} was found in the bucket without a record: its callback was lost. It is queued.")]
        public static partial void Found(ILogger logger, string uploadId, string profile);
    }
}
