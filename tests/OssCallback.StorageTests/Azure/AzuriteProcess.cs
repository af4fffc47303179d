using System.Diagnostics;
using System.Text.RegularExpressions;

namespace OssCallback.StorageTests.Azure;

/// <summary>One running Azurite on loopback. Disposing it kills the process that was started here, and no other.</summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    private const string Script = "node_modules/azurite/dist/src/azurite.js";

    private static readonly string[] Services = ["Blob", "Queue", "Table"];

    private readonly Process _process;
    private readonly Dictionary<string, int> _ports;

    private AzuriteProcess(Process process, Dictionary<string, int> ports)
    {
        _process = process;
        _ports = ports;
    }

    public string QueueEndpoint => $"http://127.0.0.1:{_ports["Queue"]}/{AzuriteFixture.Account}";

    /// <summary>With the account and key that Azurite documents for everyone.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={AzuriteFixture.Account};AccountKey={AzuriteFixture.AccountKey};"
        + $"QueueEndpoint={QueueEndpoint};TableEndpoint=http://127.0.0.1:{_ports["Table"]}/{AzuriteFixture.Account};";

    /// <summary>Starts on free ports, which are free again when it is started again.</summary>
    /// <param name="directory">Where Azurite is installed.</param>
    /// <param name="location">Where data is kept; null keeps it in memory.</param>
    public static Task<AzuriteProcess> StartAsync(string directory, string? location) =>
        StartAsync(directory, location, Services.ToDictionary(service => service, _ => Ports.Free(), StringComparer.Ordinal));

    /// <summary>Starts on the ports that a process before had.</summary>
    public Task<AzuriteProcess> StartAgainAsync(string directory, string location) => StartAsync(directory, location, _ports);

    /// <summary>Ends the process in order, so that it writes its data to its location.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<AzuriteProcess> StartAsync(string directory, string? location, Dictionary<string, int> ports)
    {
        var process = new Process { StartInfo = Command(directory, location, ports), EnableRaisingEvents = true };
        var listening = new Dictionary<string, int>(StringComparer.Ordinal);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("Azurite ended before it listened."));
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, line) =>
        {
            // Every request is logged there too, so the pipe is read to its end.
            if (ListeningLine().Match(line.Data ?? string.Empty) is { Success: true } match)
            {
                listening[match.Groups["service"].Value] = int.Parse(match.Groups["port"].Value, provider: null);
                if (listening.Count == Services.Length)
                {
                    ready.TrySetResult();
                }
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ready.Task.WaitAsync(Patience.Of(TimeSpan.FromMinutes(1)));
        return new AzuriteProcess(process, listening);
    }

    private static ProcessStartInfo Command(string directory, string? location, Dictionary<string, int> ports)
    {
        var command = new ProcessStartInfo("node")
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        command.ArgumentList.Add(Path.Combine(directory, Script));
        command.ArgumentList.Add("--skipApiVersionCheck");
        command.ArgumentList.Add("--disableTelemetry");
        foreach (var (service, port) in ports)
        {
            command.ArgumentList.Add($"--{service.ToLowerInvariant()}Port");
            command.ArgumentList.Add($"{port}");
        }

        string[] data = location is null ? ["--inMemoryPersistence"] : ["--location", location];
        foreach (var argument in data)
        {
            command.ArgumentList.Add(argument);
        }

        return command;
    }

    [GeneratedRegex(
        @"Azurite (?<service>\w+) service is successfully listening at http://[^:]+:(?<port>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex ListeningLine();
}
