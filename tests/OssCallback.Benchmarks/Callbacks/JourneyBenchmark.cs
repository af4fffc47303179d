using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OssCallback.Benchmarks.Suite;

namespace OssCallback.Benchmarks.Callbacks;

/// <summary>
/// Callbacks accepted while their uploads are brought to their end beside them. OSS is bare Kestrel, which answers each HEAD at once.
/// </summary>
internal static class JourneyBenchmark
{
    private const int Connections = 64;

    /// <summary>Most callbacks that a second of measuring can take.</summary>
    private const int PerSecond = 16_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public static async Task<BenchmarkPart> MeasureAsync(BenchmarkOptions options)
    {
        using var set = new ServerSet(options.Directory);
        var oss = await set.StartAsync("OSS", options.Server, "bare");
        // The endpoint of OSS is no https here, and http is for development only.
        var development = ("DOTNET_ENVIRONMENT", "Development");
        var alone = await set.StartAsync("durable alone", options.Server, "durable", development);
        var whole = await set.StartAsync(
            "with processing", options.Server, "whole", development, ("Oss__Endpoint", $"http://127.0.0.1:{oss.Port}"));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{whole.Port}") };
        client.DefaultRequestHeaders.Add("X-Api-Key", ServerSet.ApiKey);
        await RoundAsync(CallbackBenchmark.WarmUpSeconds);

        var (accepted, ratios, ended, cpu) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            var (one, other, end, each) = await RoundAsync(options.Seconds);
            accepted.Add(other.PerSecond);
            ratios.Add(other.PerSecond / one.PerSecond);
            ended.Add(end);
            cpu.Add(each);
        }

        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Connections} kept connections, medians of {options.Rounds} rounds of {options.Seconds} s; all callbacks are new. Sender, "
                + $"receiver and stub share the processors.\n\n| | |\n|---|---|\n| accepted a second, while uploads are processed beside "
                + $"| {Spread.Of(accepted).Show("F0")} |\n| brought to their end a second, from the first callback to the last upload "
                + $"| {Spread.Of(ended).Show("F0")} |\n"
                + $"| CPU µs for an upload, from its callback to its end | {Spread.Of(cpu).Show("F0")} |\n");
        return new(text, [Goal.AtLeast("accepted beside processing / durable alone", 0.6, Spread.Of(ratios))]);

        async Task<(WrkRun Alone, WrkRun Whole, double EndedPerSecond, double CpuMicroseconds)> RoundAsync(int seconds)
        {
            var requests = RequestFile.Callbacks(
                Path.Combine(set.Folder, "kept"), set.Callbacks.Make(seconds * PerSecond), keepAlive: true);
            var one = await WrkRun.MeasureAsync(alone, Connections, requests, options.Script, seconds);
            var (start, before) = (Stopwatch.GetTimestamp(), whole.CpuMicroseconds());
            var other = await WrkRun.MeasureAsync(whole, Connections, requests, options.Script, seconds);
            while (await WaitingAsync(client) > 0)
            {
                await Task.Delay(Look);
            }

            return (one, other, other.Answers / Stopwatch.GetElapsedTime(start).TotalSeconds,
                (whole.CpuMicroseconds() - before) / other.Answers);
        }
    }

    private static async Task<long> WaitingAsync(HttpClient client)
    {
        using var overview = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/overview", UriKind.Relative)));
        return overview.RootElement.GetProperty("queue").GetProperty("waiting").GetInt64();
    }
}
