using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using OssCallback.FunctionsTests.Support;

namespace OssCallback.FunctionsTests;

/// <summary>What is deployed.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task All_code_that_runs_in_the_worker_is_compiled_ahead_of_time()
    {
        var folder = await PublishedApp.DirectoryAsync();

        var assemblies = Directory.GetFiles(folder, "*.dll").Where(HasCode).ToArray();

        Assert.Contains(assemblies, file => Path.GetFileName(file) == "OssCallback.dll");
        Assert.All(assemblies, file => Assert.True(IsReadyToRun(file), $"{file} is not compiled ahead of time."));
        var size = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        TestContext.Current.SendDiagnosticMessage($"The published app has {size / 1024.0 / 1024.0:F1} MiB.");
        Assert.InRange(size, 1, 100 * 1024 * 1024);
    }

    [Fact]
    public async Task Settings_of_a_developers_machine_are_not_published()
    {
        var folder = await PublishedApp.DirectoryAsync();

        Assert.True(File.Exists(Path.Combine(folder, "host.json")));
        Assert.False(File.Exists(Path.Combine(folder, "local.settings.json")));
    }

    [Fact]
    public async Task The_hosts_count_of_deliveries_is_out_of_an_uploads_reach_and_in_that_of_what_it_cannot_decode()
    {
        using var host = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(await PublishedApp.DirectoryAsync(), "host.json"),
            TestContext.Current.CancellationToken));
        var queues = host.RootElement.GetProperty("extensions").GetProperty("queues");

        Assert.Equal(100, queues.GetProperty("maxDequeueCount").GetInt32());
        Assert.Equal("00:00:30", queues.GetProperty("visibilityTimeout").GetString());
    }

    private static bool HasCode(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.HasMetadata && reader.GetMetadataReader().MethodDefinitions.Count > 0;
    }

    private static bool IsReadyToRun(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
