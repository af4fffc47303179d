using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using OssCallback.Callbacks;

namespace OssCallback.Sweep;

/// <summary>Counts uploads that reconciliation put into the queue.</summary>
public sealed class ReconcileMetrics
{
    private readonly Counter<long> _reconciled;

    /// <summary>Creates the instrument.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The factory owns its meters.")]
    public ReconcileMetrics(IMeterFactory meters) =>
        _reconciled = meters.Create(CallbackMetrics.MeterName)
            .CreateCounter<long>("oss_callback.reconciled", "{upload}", "Uploads without a settled record that were queued.");

    internal void Record(long uploads) => _reconciled.Add(uploads);
}
