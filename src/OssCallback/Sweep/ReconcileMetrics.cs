using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using OssCallback.Telemetry;

namespace OssCallback.Sweep;

/// <summary>Counts uploads that reconciliation put into the queue, by why.</summary>
public sealed class ReconcileMetrics
{
    private readonly Counter<long> _reconciled;

    /// <summary>Creates the instrument.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The factory owns its meters.")]
    public ReconcileMetrics(IMeterFactory meters) =>
        _reconciled = meters.Create(UploadTelemetry.Name)
            .CreateCounter<long>("oss_callback.reconciled", "{upload}", "Uploads without a settled record that were queued, by kind.");

    /// <summary>Counts one upload.</summary>
    /// <param name="kind"><c>lost</c>, <c>replaced</c>, <c>unsure</c> (one more look) or <c>stuck</c>.</param>
    internal void Record(string kind) => _reconciled.Add(1, new KeyValuePair<string, object?>("kind", kind));
}
