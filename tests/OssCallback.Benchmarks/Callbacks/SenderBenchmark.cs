using System.Globalization;
using OssCallback.Benchmarks.Suite;

namespace OssCallback.Benchmarks.Callbacks;

/// <summary>Whether <c>oss-callback load</c> measures what wrk measures, and whether it can send as much as it is told to.</summary>
internal static class SenderBenchmark
{
    private const int Connections = 64;
    private const int OpenLoopPerSecond = 20_000;
    private const int OpenLoopSeconds = 4;

    public static async Task<BenchmarkPart> MeasureAsync(BenchmarkOptions options)
    {
        using var set = new ServerSet(options.Directory);
        var bare = await set.StartAsync("bare Kestrel", options.Server, "bare");
        var durable = await set.StartAsync("durable", options.Server, "durable");
        var requests = RequestFile.Callbacks(
            Path.Combine(set.Folder, "kept"), set.Callbacks.Make(CallbackBenchmark.Callbacks), keepAlive: true);
        var key = Path.Combine(set.Folder, "key.pem");
        await File.WriteAllTextAsync(key, set.Callbacks.Key.ExportRSAPrivateKeyPem());
        string[] signing =
        [
            "--key", key, "--key-url", SignedCallbacks.KeyUrl, "--ticket-key", set.Callbacks.TicketKey, "--bucket", SignedCallbacks.Bucket,
            "--count", "100000",
        ];
        string[] closed = [.. signing, "--connections", $"{Connections}", "--duration", $"{options.Seconds}"];
        string[] open = [.. signing, "--rate", $"{OpenLoopPerSecond}", "--duration", $"{OpenLoopSeconds}"];
        MeasuredServer[] servers = [bare, durable];
        foreach (var server in servers)
        {
            await WrkRun.MeasureAsync(server, Connections, requests, options.Script, CallbackBenchmark.WarmUpSeconds);
        }

        var wrk = servers.ToDictionary(server => server, _ => new List<WrkRun>());
        var load = servers.ToDictionary(server => server, _ => new List<LoadCommandReport>());
        var sent = new List<LoadCommandReport>();
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var server in servers)
            {
                wrk[server].Add(await WrkRun.MeasureAsync(server, Connections, requests, options.Script, options.Seconds));
                load[server].Add(await LoadCommandReport.MeasureAsync(options, server, closed));
            }

            sent.Add(await LoadCommandReport.MeasureAsync(options, bare, open));
        }

        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Connections} kept connections, each as fast as it is answered; medians of {options.Rounds} rounds of {options.Seconds} s.\n"
                + $"\n| server | sender | answers/s | p50 ms | p99 ms |\n|---|---|---|---|---|\n");
        foreach (var server in servers)
        {
            text += Row(server, "wrk", wrk[server].Select(run => (run.PerSecond, run.P50, run.P99)));
            text += Row(server, "oss-callback load", load[server].Select(run => (run.PerSecond, run.P50, run.P99)));
        }

        return new(
            text,
            [
                Goal.AtLeast(
                    $"`load --rate {OpenLoopPerSecond}` against bare Kestrel, sent a second", 0.99 * OpenLoopPerSecond,
                    Spread.Of(sent.Select(run => run.PerSecond)), "F0"),
            ]);

        static string Row(MeasuredServer server, string sender, IEnumerable<(double PerSecond, double P50, double P99)> runs) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {server.Name} | {sender} | {Spread.Of(runs.Select(run => run.PerSecond)).Show("F0")} "
                    + $"| {Spread.Of(runs.Select(run => run.P50)).Show("F1")} | {Spread.Of(runs.Select(run => run.P99)).Show("F1")} |\n");
    }
}
