using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OssCallback.Sweep;

namespace OssCallback.AspNetCore;

/// <summary>
/// Looks for lost callbacks at the times of the schedule, and once shortly after the start: callbacks that came while the server
/// was down are lost.
/// </summary>
internal sealed class ReconcileTimer(
    ScheduledReconciliation reconciliation, IOptions<ReconcileOptions> options, IHostApplicationLifetime lifetime, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(30);

    // The longest that a timer of the platform can wait is some weeks.
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!reconciliation.IsOn || !CronSchedule.TryParse(options.Value.Schedule, out var schedule))
        {
            return;
        }

        if (!await lifetime.BeginsAsync(stoppingToken))
        {
            return;
        }

        var start = time.GetUtcNow() + FirstDelay;
        var next = schedule.Next(time.GetUtcNow());
        for (next = next < start ? next : start; next is { } due; next = schedule.Next(time.GetUtcNow()))
        {
            for (var left = due - time.GetUtcNow(); left > TimeSpan.Zero; left = due - time.GetUtcNow())
            {
                await Task.Delay(left < MaxDelay ? left : MaxDelay, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stoppingToken.IsCancellationRequested)
                {
                    return;
                }
            }

            await reconciliation.RunAsync(stoppingToken);
        }
    }
}
