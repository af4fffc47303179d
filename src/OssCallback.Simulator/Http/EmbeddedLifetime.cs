using Microsoft.Extensions.Hosting;

namespace OssCallback.Simulator.Http;

/// <summary>The process belongs to whoever embeds the simulator: no signal handlers, no words on the console.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
