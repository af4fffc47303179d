using System.Globalization;
using System.Security.Cryptography;
using OssCallback.Benchmarks.Suite;

namespace OssCallback.Benchmarks.Callbacks;

/// <summary>
/// Anybody can send callbacks with a bad signature: what good ones wait beside ten times as many of them, and what each costs.
/// </summary>
internal static class StrangersBenchmark
{
    private const int GoodPerSecond = 100;
    private const int BadPerSecond = 10 * GoodPerSecond;
    private const int Seconds = 20;
    private const int MoreSeconds = 5;

    public static async Task<BenchmarkPart> MeasureAsync(BenchmarkOptions options)
    {
        using var set = new ServerSet(options.Directory);
        using var stranger = RSA.Create(512);
        var server = await set.StartAsync("durable", options.Server, "durable");
        var good = Sender(set, set.Callbacks.Key, GoodPerSecond, "good");
        var bad = Sender(set, stranger, BadPerSecond, "bad");
        string[] longBad = [.. bad[..^1], $"{Seconds + MoreSeconds}"];
        await LoadCommandReport.MeasureAsync(options, server, good);
        await LoadCommandReport.MeasureAsync(options, server, bad);

        var (alone, beside, ratios, cpu) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            alone.Add((await GoodAsync()).P99);
            var before = server.CpuMicroseconds();
            var strangers = await LoadCommandReport.MeasureAsync(options, server, bad);
            cpu.Add((server.CpuMicroseconds() - before) / strangers.Sent);
            // The strangers are longer at it than those who are measured.
            var both = await Task.WhenAll(GoodAsync(), LoadCommandReport.MeasureAsync(options, server, longBad));
            beside.Add(both[0].P99);
            ratios.Add(beside[^1] / alone[^1]);
        }

        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{GoodPerSecond} good callbacks a second, {BadPerSecond} whose signature is another key's, all over new connections, by "
                + $"`oss-callback load`; medians of {options.Rounds} rounds of {Seconds} s.\n\n| | |\n|---|---|\n"
                + $"| p99 of good ones alone, ms | {Spread.Of(alone).Show("F1")} |\n"
                + $"| p99 of good ones beside ten times as many bad ones, ms | {Spread.Of(beside).Show("F1")} |\n"
                + $"| CPU µs for a bad one, with its connection | {Spread.Of(cpu).Show("F0")} |\n");
        return new(text, [Goal.AtMost("p99, beside bad ones / alone", 3, Spread.Of(ratios))]);

        async Task<LoadCommandReport> GoodAsync()
        {
            var report = await LoadCommandReport.MeasureAsync(options, server, good);
            return report.Accepted == report.Sent
                ? report
                : throw new InvalidOperationException($"{report.Sent - report.Accepted} good callbacks were refused.");
        }
    }

    private static string[] Sender(ServerSet set, RSA key, int perSecond, string name)
    {
        var file = Path.Combine(set.Folder, $"{name}.pem");
        File.WriteAllText(file, key.ExportRSAPrivateKeyPem());
        return
        [
            "--key", file, "--key-url", SignedCallbacks.KeyUrl, "--ticket-key", set.Callbacks.TicketKey, "--bucket", SignedCallbacks.Bucket,
            "--new-connections", "--count", "100000", "--rate", $"{perSecond}", "--duration", $"{Seconds}",
        ];
    }
}
