using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using OssCallback.Telemetry;

namespace OssCallback.Notifications;

/// <summary>
/// Counts events by what became of them, and times how late they were told. The recipient is no tag: its name is an address.
/// </summary>
public sealed class NotificationMetrics
{
    internal const string Told = "told";
    internal const string NotTaken = "not_taken";
    internal const string Parked = "parked";

    private readonly Counter<long> _events;
    private readonly Histogram<double> _delay;

    /// <summary>Creates the instruments.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The factory owns its meters.")]
    public NotificationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(UploadTelemetry.Name);
        _events = meter.CreateCounter<long>("oss_callback.notifications", "{event}", "Tries to tell an event, by type and outcome.");
        _delay = meter.CreateHistogram(
            "oss_callback.notification.delay", "s", "Time from when an event was owed until it was told, by type.", tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400],
            });
    }

    internal void Record(string type, string outcome) => _events.Add(1, new("type", type), new("outcome", outcome));

    internal void RecordTold(string type, TimeSpan delay)
    {
        Record(type, Told);
        _delay.Record(Math.Max(0, delay.TotalSeconds), new KeyValuePair<string, object?>("type", type));
    }
}
