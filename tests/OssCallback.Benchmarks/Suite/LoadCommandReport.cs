using System.Diagnostics;
using System.Text.Json;

namespace OssCallback.Benchmarks.Suite;

/// <summary>The part of what <c>oss-callback load</c> answers that counts here; times in milliseconds.</summary>
internal sealed record LoadCommandReport(long Sent, long Accepted, double PerSecond, double P50, double P99)
{
    /// <summary>Runs the command against a server.</summary>
    public static async Task<LoadCommandReport> MeasureAsync(BenchmarkOptions options, MeasuredServer server, params string[] arguments)
    {
        string[] all = [options.Command, "load", $"http://127.0.0.1:{server.Port}/api/callback", "--json", .. arguments];
        using var process = Process.Start(new ProcessStartInfo("dotnet", all) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        using var report = JsonDocument.Parse(output);
        return new((long)Number("sent"), (long)Number("accepted"), Number("perSecond"), Number("p50"), Number("p99"));

        double Number(string name) => report.RootElement.GetProperty(name).GetDouble();
    }
}
