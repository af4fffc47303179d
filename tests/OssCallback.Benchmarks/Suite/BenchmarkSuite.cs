using System.Globalization;
using OssCallback.Benchmarks.Callbacks;
using OssCallback.Benchmarks.Grants;
using OssCallback.Benchmarks.Pieces;
using OssCallback.Benchmarks.Storage;

namespace OssCallback.Benchmarks.Suite;

/// <summary>
/// All that <c>tests/benchmarks/run</c> measures: each part makes tables, which are printed and put into the document between its markers.
/// </summary>
internal static class BenchmarkSuite
{
    private static readonly (string Name, Func<BenchmarkOptions, Task<BenchmarkPart>> Measure)[] All =
    [
        ("callbacks", CallbackBenchmark.MeasureAsync),
        ("start", StartBenchmark.MeasureAsync),
        ("grants", GrantBenchmark.MeasureAsync),
        ("journey", JourneyBenchmark.MeasureAsync),
        ("processor", ProcessorBenchmark.MeasureAsync),
        ("strangers", StrangersBenchmark.MeasureAsync),
        ("sender", SenderBenchmark.MeasureAsync),
        ("scale", ScaleBenchmark.MeasureAsync),
        ("pieces", CallbackPieces.MeasureAsync),
    ];

    public static async Task RunAsync(BenchmarkOptions options)
    {
        if (options.Parts.Except(All.Select(part => part.Name)).FirstOrDefault() is { } unknown)
        {
            throw new ArgumentException($"There is no part '{unknown}': {string.Join(", ", All.Select(part => part.Name))}.");
        }

        foreach (var (name, measure) in All.Where(part => options.Parts.Contains(part.Name)))
        {
            await Console.Error.WriteLineAsync($"── {name}");
            var part = await measure(options);
            var tables = string.Create(
                CultureInfo.InvariantCulture,
                $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} processors. {part.Tables}{Goal.Table(part.Goals)}");
            await Console.Out.WriteLineAsync(options.Json ? Goal.Json(name, part.Goals) : tables);
            if (options.Document is { } document)
            {
                await WriteBetweenMarkersAsync(document, name, tables);
            }
        }
    }

    private static async Task WriteBetweenMarkersAsync(string document, string part, string tables)
    {
        var text = await File.ReadAllTextAsync(document);
        var (begin, end) = ($"<!-- tests/benchmarks/run {part}: begin -->\n", $"<!-- tests/benchmarks/run {part}: end -->");
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"'{document}' lacks the lines between which the tables of '{part}' belong.");
        }

        await File.WriteAllTextAsync(document, string.Concat(text.AsSpan(0, from + begin.Length), tables, text.AsSpan(to)));
    }
}
