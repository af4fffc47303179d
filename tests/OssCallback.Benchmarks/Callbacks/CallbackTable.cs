using System.Globalization;
using System.Text;
using OssCallback.Benchmarks.Suite;

namespace OssCallback.Benchmarks.Callbacks;

/// <summary>All runs, as medians with their range, and as ratios within a round.</summary>
internal sealed class CallbackTable(string[] servers, int rounds, int seconds)
{
    public const string Bare = "bare Kestrel";
    public const string Verify = "verify only";
    public const string NoSync = "durable, no sync";
    public const string Durable = "durable";

    private readonly List<(string Load, string Server, WrkRun Run)> _runs = [];
    private readonly List<double> _syncs = [];

    public void Add(int connections, bool keepAlive, string server, WrkRun run) =>
        _runs.Add((Load(connections, keepAlive), server, run));

    /// <summary>The disk's own part, before the runs of a round.</summary>
    public void AddSync(double milliseconds) => _syncs.Add(milliseconds);

    public string ToMarkdown()
    {
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"Medians of {rounds} rounds of {seconds} s with least and most in parentheses. One sync of the disk, 99 in 100: "
                + $"{Spread.Of(_syncs).Show("F1")} ms.\n\n");
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

    public IEnumerable<Goal> Goals()
    {
        foreach (var (connections, keepAlive) in new[] { (64, true), (256, true), (64, false), (256, false) })
        {
            var load = Load(connections, keepAlive);
            yield return Goal.AtMost($"{load}: CPU, durable / bare", 2.5, Ratio(load, Durable, Bare, run => run.CpuMicroseconds));
            yield return Goal.AtMost($"{load}: CPU, verify only / bare", 1.6, Ratio(load, Verify, Bare, run => run.CpuMicroseconds));
            yield return Goal.AtLeast(
                $"{load}: answers, durable / verify only", keepAlive ? 0.75 : 0.88, Ratio(load, Durable, Verify, run => run.PerSecond));
            yield return Goal.AtLeast(
                $"{load}: answers, durable / bare", keepAlive ? 0.45 : 0.72, Ratio(load, Durable, Bare, run => run.PerSecond));
            if (connections == 64)
            {
                yield return Goal.AtMost(
                    $"{load}: p99, durable / (1.5 × no sync + one sync)", 1,
                    Spread.Of(Runs(load, Durable).Zip(Runs(load, NoSync), _syncs)
                        .Select(round => round.First.P99 / ((1.5 * round.Second.P99) + round.Third))));
            }
        }
    }

    private IEnumerable<string> Loads => _runs.Select(one => one.Load).Distinct();

    /// <summary>Each server beside those that do less, and beside the same of the other build.</summary>
    private IEnumerable<(string Server, string Other)> Pairs =>
        from server in servers
        from other in servers.TakeWhile(name => name != server)
        where other is Bare or Verify || server.StartsWith(other, StringComparison.Ordinal)
        select (server, other);

    private static string Load(int connections, bool keepAlive) => $"{connections}, {(keepAlive ? "kept" : "new each")}";

    private IEnumerable<WrkRun> Runs(string load, string server) =>
        _runs.Where(one => one.Load == load && one.Server == server).Select(one => one.Run);

    private string Of(string load, string server, Func<WrkRun, double> number, string format) =>
        Spread.Of(Runs(load, server).Select(number)).Show(format);

    private Spread Ratio(string load, string server, string other, Func<WrkRun, double> number) =>
        Spread.Of(Runs(load, server).Zip(Runs(load, other), (one, two) => number(one) / number(two)));
}
