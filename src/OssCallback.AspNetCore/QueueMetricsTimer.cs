using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OssCallback.Processing;

namespace OssCallback.AspNetCore;

/// <summary>Looks at the queues for their metrics, as long as somebody collects them.</summary>
internal sealed partial class QueueMetricsTimer(
    QueueMetrics metrics, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<QueueMetricsTimer> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    [SuppressMessage(
        "Design", "CA1031", Justification = "A store in trouble must not end the looking; metrics then keep their last value.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await lifetime.BeginsAsync(stoppingToken))
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                if (metrics.IsEnabled)
                {
                    await metrics.LookAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.LookFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(388, LogLevel.Warning, "The queues cannot be looked at for their metrics just now.")]
        public static partial void LookFailed(ILogger logger, Exception exception);
    }
}
