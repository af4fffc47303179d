using System.Diagnostics;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.FunctionsTests.Support;

/// <summary>An app as it is deployed: published for linux-x64, compiled ahead of time. Each is published once in a run of the tests, or
/// was before, into a folder of its
/// project's name in the folder that <c>OSS_CALLBACK_PUBLISHED</c> names.</summary>
internal static class PublishedApp
{
    private static readonly Lazy<Task<string>> Service = new(() => PublishAsync("src/OssCallback.Functions"));
    private static readonly Lazy<Task<string>> Own = new(() => PublishAsync("tests/OssCallback.OwnFunctions"));

    /// <summary>The folder of the service's app.</summary>
    public static Task<string> DirectoryAsync() => Service.Value;

    /// <summary>The folder of an app that has the service's functions beside its own.</summary>
    public static Task<string> OwnDirectoryAsync() => Own.Value;

    private static async Task<string> PublishAsync(string project)
    {
        if (Environment.GetEnvironmentVariable("OSS_CALLBACK_PUBLISHED") is { Length: > 0 } published)
        {
            return Path.Combine(published, Path.GetFileName(project));
        }

        var output = Path.Combine(AppContext.BaseDirectory, "published", Path.GetFileName(project));
        string[] command = ["publish", Checkout.PathOf(project), "--configuration", "Release", "--runtime", "linux-x64",
            "--self-contained", "false", "--output", output, "--nologo"];
        using var dotnet = Process.Start(
            new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await Task.WhenAll(dotnet.StandardOutput.ReadToEndAsync(), dotnet.StandardError.ReadToEndAsync());
        await dotnet.WaitForExitAsync();
        Assert.True(dotnet.ExitCode == 0, string.Concat(said));
        Assert.DoesNotContain("warning", said[0], StringComparison.Ordinal);
        return output;
    }
}
