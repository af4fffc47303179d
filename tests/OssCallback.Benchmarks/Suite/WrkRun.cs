using System.Diagnostics;
using System.Text.Json;

namespace OssCallback.Benchmarks.Suite;

/// <summary>What one server did under one kind of load.</summary>
/// <param name="Answers">How many, all of them 200.</param>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="CpuMicroseconds">The server's processor time for one answer.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record WrkRun(double Answers, double PerSecond, double CpuMicroseconds, double P50, double P99)
{
    /// <summary>Sends the requests of a file with wrk, as fast as they are answered.</summary>
    /// <exception cref="InvalidOperationException">One was refused or a connection broke: what is left is no measurement.</exception>
    public static async Task<WrkRun> MeasureAsync(MeasuredServer server, int connections, string requests, string script, int seconds)
    {
        // One thread: it sends four times what the quickest of the servers can take, and leaves it the other processor.
        var start = new ProcessStartInfo("wrk", ["-t", "1", "-c", $"{connections}", "-d", $"{seconds}s", "--timeout", "10s", "-s", script,
            $"http://127.0.0.1:{server.Port}/api/callback", "--", requests])
        {
            RedirectStandardOutput = true,
        };
        var before = server.CpuMicroseconds();
        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var cpu = server.CpuMicroseconds() - before;
        var line = output.Split('\n').LastOrDefault(text => text.StartsWith('{'))
            ?? throw new InvalidOperationException($"wrk failed: {output}");
        using var report = JsonDocument.Parse(line);
        var answers = Number("answers");
        return Number("refused") + Number("broken") > 0 || answers == 0
            ? throw new InvalidOperationException($"The server '{server.Name}' did not answer everything with 200: {line}")
            : new(answers, answers / Number("seconds"), cpu / answers, Number("p50"), Number("p99"));

        double Number(string name) => report.RootElement.GetProperty(name).GetDouble();
    }
}
