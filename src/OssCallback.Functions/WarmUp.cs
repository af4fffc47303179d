using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OssCallback.AzureStorage;

namespace OssCallback.Functions;

/// <summary>Opens the connections to storage, while the host and the worker still exchange greetings: the first callback need not wait for them. Storage that is away is tried again until it is there.</summary>
internal sealed partial class WarmUp(AzureStorageEngine engine, TimeProvider time, ILogger<WarmUp> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever keeps storage away, the worker answers 503 meanwhile and tries again.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = TimeSpan.FromSeconds(1); !stoppingToken.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await engine.StartAsync(stoppingToken);
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotReached(logger, exception.Message);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(384, LogLevel.Error, "Storage cannot be reached, or queue and table are not there: {Reason}")]
        public static partial void NotReached(ILogger logger, string reason);
    }
}
