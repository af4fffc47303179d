using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using OssCallback.Telemetry;

namespace OssCallback.Processing;

/// <summary>How much waits in the queues and how old it is, as it was at the last look: a host looks now and then.</summary>
public sealed class QueueMetrics
{
    private static readonly KeyValuePair<string, object?> OfUploads = new("queue", "uploads");
    private static readonly KeyValuePair<string, object?> OfNotifications = new("queue", "notifications");

    private readonly WaitingMessages _waiting;
    private readonly ObservableGauge<long> _depth;
    private readonly ObservableGauge<long> _age;
    private (QueueOverview? Uploads, QueueOverview? Notifications) _last;

    /// <summary>Creates the instruments.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The factory owns its meters.")]
    public QueueMetrics(IMeterFactory meters, WaitingMessages waiting)
    {
        _waiting = waiting;
        var meter = meters.Create(UploadTelemetry.Name);
        _depth = meter.CreateObservableGauge(
            "oss_callback.queue.depth", () => Measure(one => one.Waiting), "{message}", "Messages that wait.");
        _age = meter.CreateObservableGauge(
            "oss_callback.queue.age", () => Measure(one => one.OldestSeconds ?? 0), "s", "How long the first in line has waited.");
    }

    /// <summary>Whether somebody collects these metrics: without that a look at an Azure queue would be paid for nothing.</summary>
    public bool IsEnabled => _depth.Enabled || _age.Enabled;

    /// <summary>Looks at the queues.</summary>
    public async Task LookAsync(CancellationToken cancellationToken) =>
        _last = (await _waiting.UploadsAsync(cancellationToken), await _waiting.NotificationsAsync(cancellationToken));

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
}
