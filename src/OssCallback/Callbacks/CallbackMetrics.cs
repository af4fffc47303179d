using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using OssCallback.Telemetry;

namespace OssCallback.Callbacks;

/// <summary>Counts and times callbacks. The outcome is a tag; object keys and users never are.</summary>
public sealed class CallbackMetrics
{
    /// <summary>The outcome of what was accepted; others are the codes of refusals.</summary>
    internal const string Ok = "ok";

    // As finely as OSS's five seconds are of interest: most answers take milliseconds, and what comes near the end has to be seen.
    private static readonly InstrumentAdvice<double> Seconds =
        new() { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 4, 5] };

    private readonly Counter<long> _callbacks;
    private readonly Histogram<double> _duration;
    private readonly CallbackActivity _activity;

    /// <summary>Creates the instruments.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The factory owns its meters.")]
    public CallbackMetrics(IMeterFactory meters, CallbackActivity activity)
    {
        _activity = activity;
        var meter = meters.Create(UploadTelemetry.Name);
        _callbacks = meter.CreateCounter<long>("oss_callback.callbacks", "{callback}", "Callbacks answered, by outcome.");
        _duration = meter.CreateHistogram(
            "oss_callback.callback.duration", "s", "Time from the request's arrival to the answer; OSS waits five seconds.",
            tags: null, Seconds);
    }

    internal void Record(string outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("outcome", outcome);
        _callbacks.Add(1, tag);
        _duration.Record(duration.TotalSeconds, tag);
        _activity.Record(outcome, duration);
    }
}
