using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>The server asks itself: what a container image without shell and curl needs for its health check.</summary>
public sealed class HealthProbeTests
{
    [Fact]
    public async Task The_probe_says_ready_and_says_when_nobody_answers()
    {
        await using var deployment = await Deployment.StartAsync();
        // As in the image, where the server listens on all interfaces.
        var urls = deployment.Url.Replace("127.0.0.1", "+", StringComparison.Ordinal);

        await using var ready = RunningProgram.Start(RunningProgram.Server, ["health", "--urls", urls]);
        Assert.True(await ready.ExitAsync() == 0, ready.Errors.ToString());

        await deployment.Server.KillAsync();
        await using var down = RunningProgram.Start(RunningProgram.Server, ["health", "--urls", urls]);
        Assert.Equal(1, await down.ExitAsync());
        Assert.Contains("does not answer", down.Errors.ToString(), StringComparison.Ordinal);
    }
}
