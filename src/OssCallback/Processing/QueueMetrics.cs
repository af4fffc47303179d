using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OssCallback.Telemetry;

namespace OssCallback.Processing;

/// <summary>How much waits in the queues and how old it is, as it was at the last look.</summary>
public sealed partial class QueueMetrics
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private static readonly KeyValuePair<string, object?> OfUploads = new("queue", "uploads");
    private static readonly KeyValuePair<string, object?> OfNotifications = new("queue", "notifications");

    private readonly WaitingMessages _waiting;
    private readonly TimeProvider _time;
    private readonly ILogger<QueueMetrics> _logger;
    private readonly ObservableGauge<long> _depth;
    private readonly ObservableGauge<long> _age;
    private (QueueOverview? Uploads, QueueOverview? Notifications) _last;

    /// <summary>Creates the instruments.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The factory owns its meters.")]
    public QueueMetrics(IMeterFactory meters, WaitingMessages waiting, TimeProvider time, ILogger<QueueMetrics> logger)
    {
        _waiting = waiting;
        _time = time;
        _logger = logger;
        var meter = meters.Create(UploadTelemetry.Name);
        _depth = meter.CreateObservableGauge(
            "oss_callback.queue.depth", () => Measure(one => one.Waiting), "{message}", "Messages that wait.");
        _age = meter.CreateObservableGauge(
            "oss_callback.queue.age", () => Measure(one => one.OldestSeconds ?? 0), "s", "How long the first in line has waited.");
    }

    /// <summary>Looks at the queues every 15 seconds until it is cancelled, while somebody collects these metrics: without that a look at
    /// an Azure queue would be paid for nothing.</summary>
    [SuppressMessage(
        "Design", "CA1031", Justification = "A store in trouble must not end the looking; metrics then keep their last value.")]
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, _time);
        do
        {
            try
            {
                if (_depth.Enabled || _age.Enabled)
                {
                    _last = (await _waiting.UploadsAsync(cancellationToken), await _waiting.NotificationsAsync(cancellationToken));
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.LookFailed(_logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private IEnumerable<Measurement<long>> Measure(Func<QueueOverview, long> value)
    {
        var (uploads, notifications) = _last;
        if (uploads is not null)
        {
            yield return new(value(uploads), OfUploads);
        }

        if (notifications is not null)
        {
            yield return new(value(notifications), OfNotifications);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(388, LogLevel.Warning, "The queues cannot be looked at for their metrics just now.")]
        public static partial void LookFailed(ILogger logger, Exception exception);
    }
}
