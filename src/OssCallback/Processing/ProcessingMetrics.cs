using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using OssCallback.Telemetry;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>Counts and times what is done with messages of the queue, and counts what uploads become.</summary>
public sealed class ProcessingMetrics
{
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _uploads;

    /// <summary>Creates the instruments.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The factory owns its meters.")]
    public ProcessingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(UploadTelemetry.Name);
        _duration = meter.CreateHistogram(
            "oss_callback.processing.duration", "s", "Time that one delivery of one message took, by outcome.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60] });
        _uploads = meter.CreateCounter<long>(
            "oss_callback.uploads", "{upload}",
            "Uploads that became ready, rejected or failed, by state; one of several revisions each time.");
    }

    internal void Record(bool isDone, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", isDone ? "done" : "try_again"));

    internal void RecordUnreadable() => _duration.Record(0, new KeyValuePair<string, object?>("outcome", "unreadable"));

    internal void RecordFinished(UploadState state) =>
        _uploads.Add(1, new KeyValuePair<string, object?>("state", state switch
        {
            UploadState.Ready => "ready",
            UploadState.Rejected => "rejected",
            _ => "failed",
        }));
}
