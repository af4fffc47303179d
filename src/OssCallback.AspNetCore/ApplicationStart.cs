using Microsoft.Extensions.Hosting;

namespace OssCallback.AspNetCore;

/// <summary>Work in the background begins when the application listens: one whose port is taken must not take messages first.</summary>
internal static class ApplicationStart
{
    /// <summary>Waits for it.</summary>
    /// <returns>False when the application is stopped before.</returns>
    public static async Task<bool> BeginsAsync(this IHostApplicationLifetime lifetime, CancellationToken stoppingToken)
    {
        var begins = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = lifetime.ApplicationStarted.Register(() => begins.TrySetResult(true));
        await using var stopped = stoppingToken.Register(() => begins.TrySetResult(false));
        return await begins.Task;
    }
}
