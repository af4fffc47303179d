using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OssCallback.Notifications;
using OssCallback.Uploads;

namespace OssCallback.AspNetCore;

/// <summary>
/// Finds what is wrong with settings and storage before the application listens, and who cannot be reached once it does.
/// </summary>
internal sealed class StartCheck(IServiceProvider services) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _outbound = Task.CompletedTask;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        OssCallbackServices.CheckSettings(services);
        await services.GetRequiredService<IStorageEngine>().StartAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _outbound = services.GetRequiredService<OutboundCheck>().RunAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    public Task StopAsync(CancellationToken cancellationToken) => _outbound;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();
}
