using System.Diagnostics;
using System.Reflection;
using OssCallback.StorageTests.Azure;
using Xunit;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace OssCallback.StorageTests.Azure;

/// <summary>One Azurite for all tests, started by the first test that asks; each test has its own queue and table in it.</summary>
public sealed class AzuriteFixture : IAsyncDisposable
{
    public const string Account = "devstoreaccount1";

    /// <summary>https://learn.microsoft.com/azure/storage/common/storage-use-azurite: the same everywhere, so no secret.</summary>
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly Lazy<Task<string>> _installed = new(InstallAsync);
    private readonly Lazy<Task<AzuriteProcess>> _shared;

    public AzuriteFixture() => _shared = new(async () => await AzuriteProcess.StartAsync(await _installed.Value, location: null));

    /// <summary>The process that all tests share.</summary>
    public Task<AzuriteProcess> SharedAsync() => _shared.Value;

    /// <summary>The folder that Azurite is installed in, for a test with a process of its own.</summary>
    public Task<string> DirectoryAsync() => _installed.Value;

    public async ValueTask DisposeAsync()
    {
        if (_shared.IsValueCreated)
        {
            await (await _shared.Value).DisposeAsync();
        }
    }

    private static async Task<string> InstallAsync()
    {
        var directory = typeof(AzuriteFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "AzuriteDirectory").Value!;
        var lockFile = new FileInfo(Path.Combine(directory, "package-lock.json"));
        var installed = new FileInfo(Path.Combine(directory, "node_modules", ".package-lock.json"));
        if (!installed.Exists || installed.LastWriteTimeUtc < lockFile.LastWriteTimeUtc)
        {
            using var npm = Process.Start(
                new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci"]) { WorkingDirectory = directory })!;
            await npm.WaitForExitAsync();
            Assert.True(npm.ExitCode == 0, $"npm ci in {directory} ended with {npm.ExitCode}.");
        }

        return directory;
    }
}
