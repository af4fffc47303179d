using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>
/// Answers <c>GET /api/overview</c>: what an operator wants to know first. All who ask within some seconds share one look.
/// </summary>
public sealed class OverviewHandler(
    HealthHandler health, CallbackActivity activity, IUploadStore store, WaitingMessages waiting, UploadDays days,
    TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private Task<Overview>? _look;
    private long _looked;

    /// <summary>Answers one request.</summary>
    public async Task<Result<Answer>> HandleAsync(CancellationToken cancellationToken) => Answer.Json(
        await LookOnceAsync().WaitAsync(cancellationToken), ProcessingJsonContext.Default.Overview);

    private Task<Overview> LookOnceAsync()
    {
        lock (_gate)
        {
            if (_look is null || (_look.IsCompleted && (_look.IsFaulted || time.GetElapsedTime(_looked) >= Freshness)))
            {
                _looked = time.GetTimestamp();
                _look = LookAsync();
            }

            return _look;
        }
    }

    private async Task<Overview> LookAsync()
    {
        var part = await health.FindAsync(CancellationToken.None);
        if (part is not null)
        {
            return new(HealthHandler.Version, "store_unavailable", part, new(0, 0, 0), new(0, 0, 0), Callbacks(), null, null, 0, 0, false);
        }

        var now = time.GetUtcNow();
        var hour = await CountHourAsync(now);
        var today = days.DateOf(now);
        var counts = (await store.CountAsync(today, today, CancellationToken.None))
            .Where(count => count.Dimension == UploadCount.SourceDimension).ToDictionary(count => count.Value, count => count.Uploads);
        var failed = await store.ListAsync(
            new UploadQuery { State = UploadState.Failed, Limit = UploadQuery.MaxLimit }, CancellationToken.None);
        var reviewing = await store.ListAsync(
            new UploadQuery { State = UploadState.Reviewing, Limit = UploadQuery.MaxLimit }, CancellationToken.None);
        return new(
            HealthHandler.Version, "ready", null, hour,
            new(counts.GetValueOrDefault("callback"), counts.GetValueOrDefault("confirm"), counts.GetValueOrDefault("reconcile")),
            Callbacks(),
            await waiting.UploadsAsync(CancellationToken.None), await waiting.NotificationsAsync(CancellationToken.None),
            failed.Uploads.Count, reviewing.Uploads.Count(record => record.IsHeld),
            hour is { Callback: 0 } && hour.Confirm + hour.Reconcile > 0);
    }

    private async Task<SourceCounts> CountHourAsync(DateTimeOffset now)
    {
        var since = now.AddHours(-1);
        var newest = await store.ListAsync(
            new UploadQuery { From = days.DateOf(since), Limit = UploadQuery.MaxLimit }, CancellationToken.None);
        var recent = newest.Uploads.Where(record => record.ReceivedAt >= since).ToLookup(record => record.Source);
        return new(recent[UploadSource.Callback].Count(), recent[UploadSource.Confirm].Count(), recent[UploadSource.Reconcile].Count());
    }

    private CallbackOverview Callbacks() => new(
        activity.Since(TimeSpan.FromHours(1)), activity.Since(TimeSpan.FromHours(24)), activity.Refusals(),
        activity.Percentile(0.5), activity.Percentile(0.99), activity.Longest);
}
