using System.Globalization;
using Spectre.Console;

namespace OssCallback.Cli.Load;

/// <summary>The result as a table and a small histogram.</summary>
internal static class LoadReport
{
    private const int BarWidth = 40;

    private static readonly double[] Steps = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

    public static void Print(LoadResult result, LatencyHistogram histogram)
    {
        var listing = Listing.OfPairs();
        var connections = result.KeepAlive ? "connections kept" : "a new connection each";
        Add("loop", string.Create(CultureInfo.InvariantCulture, $"{result.Loop}, up to {result.Connections} at a time, {connections}"));
        Add("sent", string.Create(CultureInfo.InvariantCulture, $"{result.Sent} in {result.Seconds:0.0} s"));
        Add("accepted", string.Create(CultureInfo.InvariantCulture, $"{result.Accepted}, {result.PerSecond:0} a second"));
        foreach (var (kind, count) in result.Errors)
        {
            Add("error", string.Create(CultureInfo.InvariantCulture, $"{count} × {kind}"));
        }

        Add("p50 / p90", string.Create(CultureInfo.InvariantCulture, $"{result.P50:0.0} / {result.P90:0.0} ms"));
        Add("p99 / p99.9", string.Create(CultureInfo.InvariantCulture, $"{result.P99:0.0} / {result.P999:0.0} ms"));
        Add("max", string.Create(CultureInfo.InvariantCulture, $"{result.Max:0.0} ms"));
        Add("over 1 s", Share(result.Over1Second, result.Sent));
        Add("over 5 s", Share(result.Over5Seconds, result.Sent));
        listing.Write();
        PrintHistogram(histogram);

        void Add(string label, string value) => listing.Add(label, value);
    }

    private static string Share(long count, long all) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} ({(all == 0 ? 0 : 100.0 * count / all):0.00} %)");

    private static void PrintHistogram(LatencyHistogram histogram)
    {
        var above = histogram.Count;
        var rows = new List<(string Label, long Count)>();
        foreach (var step in Steps)
        {
            var rest = histogram.CountAbove(TimeSpan.FromMilliseconds(step));
            rows.Add((string.Create(CultureInfo.InvariantCulture, $"≤ {step:0.#} ms"), above - rest));
            above = rest;
        }

        rows.Add(("> 5000 ms", above));
        var first = rows.FindIndex(row => row.Count > 0);
        var last = rows.FindLastIndex(row => row.Count > 0);
        var most = rows.Max(row => row.Count);
        for (var index = Math.Max(first, 0); index <= last; index++)
        {
            var (label, count) = rows[index];
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{label,10} {count,7} {new string('█', (int)Math.Ceiling((double)BarWidth * count / most))}"));
        }
    }
}
