using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OssCallback.Benchmarks.Suite;

/// <summary>A server process that callbacks are sent to.</summary>
internal sealed class MeasuredServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    /// <summary>The kernel counts a process's time in hundredths of a second, whatever its clock.</summary>
    private const double MicrosecondsPerTick = 10_000;

    private readonly Process _process;

    private MeasuredServer(string name, Process process, int port) => (Name, _process, Port) = (name, process, port);

    /// <summary>What the table calls it.</summary>
    public string Name { get; }

    public int Port { get; }

    /// <summary>Starts a server and waits until it answers.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes what is returned; what does not start ends here.")]
    public static async Task<MeasuredServer> StartAsync(
        string name, string program, string kind, IReadOnlyDictionary<string, string> settings)
    {
        var server = Start(name, program, kind, settings);
        try
        {
            using var client = new HttpClient();
            var begin = Stopwatch.GetTimestamp();
            while (!await server.AnswersAsync(client))
            {
                server.ThrowIfEnded();
                if (Stopwatch.GetElapsedTime(begin) > StartLimit)
                {
                    throw new InvalidOperationException($"The server '{name}' did not start.");
                }

                await Task.Delay(100);
            }

            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Starts a server. Its log lines go to <c>/dev/null</c>: they cost what they cost, but no disk.</summary>
    public static MeasuredServer Start(string name, string program, string kind, IReadOnlyDictionary<string, string> settings)
    {
        var port = FreePort();
        var run = program.EndsWith(".dll", StringComparison.Ordinal)
            ? "exec dotnet \"$0\" \"$@\" > /dev/null"
            : "exec \"$0\" \"$@\" > /dev/null";
        var start = new ProcessStartInfo("/bin/sh", ["-c", run, program, kind, "--urls", $"http://127.0.0.1:{port}"]);
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        return new MeasuredServer(name, Process.Start(start)!, port);
    }

    /// <summary>What it printed stands on this process's standard error.</summary>
    /// <exception cref="InvalidOperationException">The server has ended.</exception>
    public void ThrowIfEnded()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"The server '{Name}' ended with {_process.ExitCode}.");
        }
    }

    /// <summary>What of the process is in memory.</summary>
    public double ResidentMegabytes()
    {
        const string Label = "VmRSS:";
        var line = File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith(Label, StringComparison.Ordinal));
        return double.Parse(line[Label.Length..^" kB".Length], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>The processor time that the process has used so far, its threads and the kernel's work for it together.</summary>
    public double CpuMicroseconds()
    {
        var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture)) * MicrosecondsPerTick;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{Port}/api/callback"));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
