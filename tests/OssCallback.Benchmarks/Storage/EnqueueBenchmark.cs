using System.Diagnostics;
using OssCallback.Sqlite;

namespace OssCallback.Benchmarks.Storage;

/// <summary>Callers that each enqueue one message after the other.</summary>
internal static class EnqueueBenchmark
{
    /// <summary>The size of a typical record.</summary>
    private const int MessageBytes = 1500;

    public static async Task<EnqueueResult> RunAsync(string parent, int callers, int maxBatch, TimeSpan span)
    {
        var directory = Path.Combine(parent, $"benchmark-{Guid.NewGuid():N}");
        try
        {
            await using var engine = SqliteEngine.Open(new() { DataDirectory = directory, MaxBatch = maxBatch }, TimeProvider.System);
            await EnqueueAsync(engine, callers, span / 5);

            var commits = engine.Writer.Commits;
            var start = Stopwatch.GetTimestamp();
            var latencies = await EnqueueAsync(engine, callers, span);
            var elapsed = Stopwatch.GetElapsedTime(start);

            latencies.Sort();
            return new(
                latencies.Count / elapsed.TotalSeconds,
                (double)latencies.Count / (engine.Writer.Commits - commits),
                latencies[latencies.Count / 2],
                latencies[latencies.Count * 99 / 100]);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<List<double>> EnqueueAsync(SqliteEngine engine, int callers, TimeSpan span)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            var message = new byte[MessageBytes];
            var latencies = new List<double>();
            var begin = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(begin) < span)
            {
                var start = Stopwatch.GetTimestamp();
                await engine.Queue.EnqueueAsync(message, CancellationToken.None);
                latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return latencies;
        }));
        return [.. all.SelectMany(latencies => latencies)];
    }
}
