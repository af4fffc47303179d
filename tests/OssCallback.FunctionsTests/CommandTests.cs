using System.Diagnostics;
using OssCallback.FunctionsTests.Support;

namespace OssCallback.FunctionsTests;

/// <summary>The command against a Functions app, whose host drops a body without a length.</summary>
public sealed class CommandTests(RunningApp app) : IClassFixture<RunningApp>
{
    private readonly FunctionsDeployment _app = app.Deployment;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploads_and_waits_until_it_is_ready()
    {
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n") + ".png");
        await File.WriteAllBytesAsync(file, [1, 2, 3], Cancellation);

        var (exitCode, said) = await RunAsync("upload", file, "--server", _app.Host.Url);

        Assert.True(exitCode == 0, said);
        Assert.Contains("ready", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_is_a_dry_run()
    {
        var grant = await _app.Client.GrantAsync("photo.png", 3);
        _app.Oss.Faults.DropCallback = true;
        await _app.Client.PostAsync(grant, [1, 2, 3]);
        _app.Oss.Faults.DropCallback = false;

        var (exitCode, said) = await RunAsync("reconcile", "--dry-run", "--server", _app.Host.Url);

        Assert.True(exitCode == 0, said);
        Assert.Equal(404, (await _app.Client.StatusAsync(grant.UploadId)).Status);
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "oss-callback.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NO_COLOR"] = "1";
        using var command = Process.Start(start)!;
        var said = await Task.WhenAll(command.StandardOutput.ReadToEndAsync(Cancellation),
            command.StandardError.ReadToEndAsync(Cancellation));
        await command.WaitForExitAsync(Cancellation);
        return (command.ExitCode, string.Concat(said));
    }
}
