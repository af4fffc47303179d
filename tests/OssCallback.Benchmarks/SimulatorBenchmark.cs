using System.Globalization;
using Microsoft.Data.Sqlite;

namespace OssCallback.Benchmarks;

/// <summary>Memory of a simulator process by size of upload, and time of a page of 1,000 by number of objects.</summary>
internal static class SimulatorBenchmark
{
    private const int Pages = 20;

    public static async Task RunAsync(string commandDll, string directory, long bytes, string? only)
    {
        await Console.Out.WriteLineAsync("operation               |      bytes | peak MB");
        foreach (var operation in only is null ? ["PutObject", "PostObject", "CompleteMultipartUpload"] : new[] { only })
        {
            foreach (var size in new[] { 1L << 20, bytes })
            {
                var peak = await InFolderAsync(directory, async folder =>
                {
                    await using var simulator = await SimulatorProcess.StartAsync(commandDll, folder);
                    using var client = new SimulatorClient(simulator.Endpoint);
                    await client.UploadAsync(operation, size);
                    return simulator.PeakMegabytes();
                });
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{operation,-23} | {size,10} | {peak,7:F1}"));
            }
        }

        if (only is not null)
        {
            return;
        }

        await Console.Out.WriteLineAsync("objects | median ms of a page of 1,000 with prefix and delimiter");
        foreach (var count in new[] { 1_000, 100_000 })
        {
            var median = await InFolderAsync(directory, folder => ListAsync(commandDll, folder, count));
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count,7} | {median:F1}"));
        }
    }

    private static async Task<double> ListAsync(string commandDll, string folder, int count)
    {
        await using (await SimulatorProcess.StartAsync(commandDll, folder))
        {
            // Makes the index.
        }

        await FillAsync(Path.Combine(folder, "index.db"), count);
        await using var simulator = await SimulatorProcess.StartAsync(commandDll, folder);
        using var client = new SimulatorClient(simulator.Endpoint);
        await client.ListAsync();
        var times = new List<double>();
        for (var page = 0; page < Pages; page++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await client.ListAsync();
            times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        return times.Order().ElementAt(Pages / 2);
    }

    /// <summary>Rows without bytes: a listing does not look at them, and 100,000 uploads would measure the disk.</summary>
    private static async Task FillAsync(string index, int count)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = index, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $count)
            INSERT INTO objects SELECT 'playground', CAST(printf('uploads/%08d.bin', i) AS BLOB), printf('%032d', i), i, printf('%032d', i),
                i, NULL, 'Normal', 'default', 'text/plain', '{}', '{}', 0 FROM n
            """;
        command.Parameters.AddWithValue("$count", count);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> InFolderAsync(string directory, Func<string, Task<double>> measure)
    {
        var folder = Path.Combine(directory, "simulator-" + Guid.NewGuid().ToString("N"));
        try
        {
            return await measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
