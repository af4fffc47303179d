using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OssCallback.Uploads;

namespace OssCallback.AzureFunctions;

/// <summary>Opens the connections to storage and exercises the callback's code while host and worker still exchange greetings, so that
/// the first callback waits for neither. Storage that is away does not keep the worker from starting: callbacks are answered 503, and it is
/// tried again until it is there.</summary>
/// <param name="services">Asked only when the settings are known to be good: what they make throws with bad ones.</param>
/// <param name="lifetime">Ends the worker.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class WarmUp(IServiceProvider services, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<WarmUp> logger) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _work = Task.WhenAll(Task.Run(() => OpenStorageAsync(_stopping.Token), CancellationToken.None),
            Task.Run(() => TestAsync(_stopping.Token), CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    public Task StopAsync(CancellationToken cancellationToken) => _work;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    [SuppressMessage("Design", "CA1031", Justification = "Whatever keeps storage away, the worker answers 503 meanwhile and tries again.")]
    private async Task OpenStorageAsync(CancellationToken stopping)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await services.GetRequiredService<IStorageEngine>().StartAsync(stopping);
                return;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                Log.NotReached(logger, exception.Message.ReplaceLineEndings(" "));
                await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task TestAsync(CancellationToken stopping)
    {
        try
        {
            await services.GetRequiredService<CallbackSelfTest>().RunAsync(stopping);
        }
        catch (PlatformNotSupportedException exception)
        {
            // The host drops what is logged outside of an invocation; it does show what a worker writes before it ends.
            await Console.Error.WriteLineAsync(exception.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped before it was done.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(384, LogLevel.Error, "Storage cannot be reached, or queue and table are not there: {Reason}")]
        public static partial void NotReached(ILogger logger, string reason);
    }
}
