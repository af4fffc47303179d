using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace OssCallback.Benchmarks.Callbacks;

/// <summary>All runs, as medians with their range, and as ratios within a round.</summary>
internal sealed class CallbackTable(string[] servers, int rounds, int seconds)
{
    private readonly List<(string Load, string Server, CallbackRun Run)> _runs = [];

    public void Add(int connections, bool keepAlive, string server, CallbackRun run) =>
        _runs.Add(($"{connections}, {(keepAlive ? "kept" : "new each")}", server, run));

    public string ToMarkdown()
    {
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} processors, rounds: {rounds} of {seconds} s; medians, with least and most.\n\n");
        text.Append("| connections | server | answers/s | CPU µs/answer | p50 ms | p99 ms |\n|---|---|---|---|---|---|\n");
        foreach (var load in Loads)
        {
            foreach (var server in servers)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {load} | {server} | {Of(load, server, run => run.PerSecond, "F0")} ");
                text.Append(CultureInfo.InvariantCulture, $"| {Of(load, server, run => run.CpuMicroseconds, "F0")} ");
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {Of(load, server, run => run.P50, "F1")} | {Of(load, server, run => run.P99, "F1")} |\n");
            }
        }

        text.Append("\n| connections | ratio | answers/s | CPU/answer |\n|---|---|---|---|\n");
        foreach (var load in Loads)
        {
            foreach (var (server, other) in Pairs)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {load} | {server} / {other} | {Ratio(load, server, other, run => run.PerSecond).Show("F2")} ");
                text.Append(CultureInfo.InvariantCulture, $"| {Ratio(load, server, other, run => run.CpuMicroseconds).Show("F2")} |\n");
            }
        }

        return text.ToString();
    }

    public string ToJson() => new JsonObject
    {
        ["processors"] = Environment.ProcessorCount,
        ["seconds"] = seconds,
        ["runs"] = new JsonArray([.. _runs.Select(one => new JsonObject
        {
            ["load"] = one.Load,
            ["server"] = one.Server,
            ["perSecond"] = one.Run.PerSecond,
            ["cpuMicroseconds"] = one.Run.CpuMicroseconds,
            ["p50"] = one.Run.P50,
            ["p99"] = one.Run.P99,
        })]),
        ["ratios"] = new JsonArray([.. Loads.SelectMany(load => Pairs.Select(pair => new JsonObject
        {
            ["load"] = load,
            ["server"] = pair.Server,
            ["other"] = pair.Other,
            ["perSecond"] = Json(Ratio(load, pair.Server, pair.Other, run => run.PerSecond)),
            ["cpu"] = Json(Ratio(load, pair.Server, pair.Other, run => run.CpuMicroseconds)),
        }))]),
    }.ToJsonString() + "\n";

    private IEnumerable<string> Loads => _runs.Select(one => one.Load).Distinct();

    /// <summary>Each server beside those that do less, and beside the same of the other build.</summary>
    private IEnumerable<(string Server, string Other)> Pairs =>
        from server in servers
        from other in servers.TakeWhile(name => name != server)
        where other is "bare Kestrel" or "verify only" || server.StartsWith(other, StringComparison.Ordinal)
        select (server, other);

    private static JsonObject Json(Spread spread) => new() { ["median"] = spread.Median, ["least"] = spread.Least, ["most"] = spread.Most };

    private IEnumerable<CallbackRun> Runs(string load, string server) =>
        _runs.Where(one => one.Load == load && one.Server == server).Select(one => one.Run);

    private string Of(string load, string server, Func<CallbackRun, double> number, string format) =>
        Spread.Of(Runs(load, server).Select(number)).Show(format);

    private Spread Ratio(string load, string server, string other, Func<CallbackRun, double> number) =>
        Spread.Of(Runs(load, server).Zip(Runs(load, other), (one, two) => number(one) / number(two)));
}
