using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Oss;

namespace OssCallback.Sweep;

/// <summary>
/// What both hosts do at the times of the schedule: look for lost callbacks, and once a day tidy up. Nothing that goes wrong reaches the
/// host: the next run starts from the beginning, and
/// misses nothing that it looks back at.
/// </summary>
public sealed partial class ScheduledReconciliation(
    Reconciler reconciler, ScheduledSweep sweep, IOptions<ReconcileOptions> options, ILogger<ScheduledReconciliation> logger)
{
    private bool _isDenied;

    /// <summary>Whether there is anything to do at all.</summary>
    public bool IsOn => options.Value.Enabled || sweep.IsOn;

    /// <summary>Looks once, and tidies up if it is time; each unless it is switched off.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await ReconcileAsync(cancellationToken);
        await sweep.RunAsync(cancellationToken);
    }

    [SuppressMessage(
        "Design", "CA1031", Justification = "Engines throw types that this library does not know; the schedule outlives them all.")]
    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        try
        {
            if (await reconciler.RunAsync(TimeSpan.FromHours(options.Value.LookBackHours), isDryRun: false, cancellationToken) is null)
            {
                Log.Busy(logger);
                return;
            }

            _isDenied = false;
        }
        catch (OssException exception) when (exception.Code == BucketListing.AccessDenied)
        {
            // Said once, until it works: a right that is missing stays missing until someone grants it.
            if (!_isDenied)
            {
                Log.Denied(logger);
            }

            _isDenied = true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.BrokeOff(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            332,
            LogLevel.Warning,
            "Uploads whose callback is lost are not found: OSS does not let the access key list the bucket. Grant it oss:ListObjects "
                + "(infra/oss/ram-policy-listing.json), or set Reconcile:Enabled=false.")]
        public static partial void Denied(ILogger logger);

        [LoggerMessage(333, LogLevel.Warning, "The reconciliation was interrupted; the next run starts from the beginning.")]
        public static partial void BrokeOff(ILogger logger, Exception exception);

        [LoggerMessage(334, LogLevel.Information, "A reconciliation is under way already.")]
        public static partial void Busy(ILogger logger);
    }
}
