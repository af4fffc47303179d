using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace OssCallback.Callbacks;

/// <summary>Counts and times callbacks. The outcome is a tag; object keys and users never are.</summary>
public sealed class CallbackMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OssCallback";

    /// <summary>The outcome of what was accepted; others are the codes of refusals.</summary>
    internal const string Ok = "ok";

    private readonly Counter<long> _callbacks;
    private readonly Histogram<double> _duration;
    private readonly CallbackActivity _activity;

    /// <summary>Creates the instruments.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The factory owns its meters.")]
    public CallbackMetrics(IMeterFactory meters, CallbackActivity activity)
    {
        _activity = activity;
        var meter = meters.Create(MeterName);
        _callbacks = meter.CreateCounter<long>("oss_callback.callbacks", "{callback}", "Callbacks answered, by outcome.");
        _duration = meter.CreateHistogram<double>("oss_callback.callback.duration", "s", "Time from the request's arrival to the answer.");
    }

    internal void Record(string outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("outcome", outcome);
        _callbacks.Add(1, tag);
        _duration.Record(duration.TotalSeconds, tag);
        _activity.Record(outcome, duration);
    }
}
