using System.Globalization;
using System.Text;
using OssCallback.Benchmarks.Callbacks;
using OssCallback.Benchmarks.Suite;

namespace OssCallback.Benchmarks.Grants;

/// <summary>Upload grants beside bare Kestrel, which answers as many bytes.</summary>
internal static class GrantBenchmark
{
    private const int Connections = 64;

    public static async Task<BenchmarkPart> MeasureAsync(BenchmarkOptions options)
    {
        using var set = new ServerSet(options.Directory);
        var requests = Path.Combine(set.Folder, "grants");
        RequestFile.Write(requests, [Encoding.ASCII.GetBytes(
            $"GET /api/policy?ext=png HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\nX-Api-Key: {ServerSet.ApiKey}\r\n\r\n")]);
        var ours = await set.StartAsync("grants", options.Server, "durable");
        var bytes = await AnswerBytesAsync(ours);
        var bare = await set.StartAsync(
            "bare Kestrel", options.Server, "bare", ("AnswerBytes", bytes.ToString(CultureInfo.InvariantCulture)));
        MeasuredServer[] servers = [bare, ours];
        var runs = servers.ToDictionary(server => server, _ => new List<WrkRun>());
        foreach (var server in servers)
        {
            await WrkRun.MeasureAsync(server, Connections, requests, options.Script, CallbackBenchmark.WarmUpSeconds);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var server in servers)
            {
                runs[server].Add(await WrkRun.MeasureAsync(server, Connections, requests, options.Script, options.Seconds));
            }
        }

        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"`GET /api/policy?ext=png` with an API key, {Connections} kept connections, {bytes} bytes of JSON; medians of "
                + $"{options.Rounds} rounds of {options.Seconds} s.\n\n"
                + $"| server | answers/s | CPU µs/answer | p99 ms |\n|---|---|---|---|\n");
        foreach (var server in servers)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {server.Name} | {Spread.Of(runs[server].Select(run => run.PerSecond)).Show("F0")} "
                    + $"| {Spread.Of(runs[server].Select(run => run.CpuMicroseconds)).Show("F0")} "
                    + $"| {Spread.Of(runs[server].Select(run => run.P99)).Show("F1")} |\n");
        }

        var ratios = runs[ours].Zip(runs[bare], (one, other) => one.PerSecond / other.PerSecond);
        return new(text.ToString(), [Goal.AtLeast("grants / bare, answers a second", 0.5, Spread.Of(ratios))]);
    }

    private static async Task<int> AnswerBytesAsync(MeasuredServer server)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", ServerSet.ApiKey);
        return (await client.GetByteArrayAsync(new Uri($"http://127.0.0.1:{server.Port}/api/policy?ext=png"))).Length;
    }
}
