using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OssCallback.Processing;

namespace OssCallback.AzureFunctions;

/// <summary>Follows the queues for their metrics while an instance runs; each instance tells of the same queues.</summary>
/// <param name="services">Asked only when the settings are known to be good: what they make throws with bad ones.</param>
internal sealed class QueueMetricsTimer(IServiceProvider services) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        services.GetRequiredService<QueueMetrics>().FollowAsync(stoppingToken);
}
