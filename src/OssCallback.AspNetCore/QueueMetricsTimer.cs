using Microsoft.Extensions.Hosting;
using OssCallback.Processing;

namespace OssCallback.AspNetCore;

/// <summary>Follows the queues for their metrics as long as the application runs.</summary>
internal sealed class QueueMetricsTimer(QueueMetrics metrics, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (await lifetime.BeginsAsync(stoppingToken))
        {
            await metrics.FollowAsync(stoppingToken);
        }
    }
}
