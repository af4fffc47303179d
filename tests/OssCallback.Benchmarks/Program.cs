// Enqueues per second with and without group commit. Usage: dotnet run -c Release --project tests/OssCallback.Benchmarks -- <directory on a
// real disk> [seconds]
// Memory and listing of the simulator (Linux): dotnet run -c Release --project tests/OssCallback.Benchmarks -- simulator <oss-callback.dll>
// <directory> [bytes] [operation]
// The published Functions app beside an empty one: dotnet run -c Release --project tests/OssCallback.Benchmarks -- functions <published
// app> <published empty app> [rounds]
// Everything else, and the way to ask for it: tests/benchmarks/run
// What the storage SDK costs for a message: dotnet run -c Release --project tests/OssCallback.Benchmarks -- queue-client
using System.Globalization;
using OssCallback.Benchmarks;
using OssCallback.Benchmarks.Functions;
using OssCallback.Benchmarks.Storage;
using OssCallback.Benchmarks.Suite;

if (args is [StorageStub.Argument])
{
    await StorageStub.ServeAsync();
    return;
}

if (args is ["run", .. var rest])
{
    await BenchmarkSuite.RunAsync(BenchmarkOptions.Parse(rest));
    return;
}

if (args is ["functions", var app, var empty, ..])
{
    await FunctionsBenchmark.RunAsync(
        Path.GetFullPath(app), Path.GetFullPath(empty), args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 7);
    return;
}

if (args is ["queue-client"])
{
    await QueueClientBenchmark.RunAsync();
    return;
}

if (args is ["simulator", var command, var folder, ..])
{
    await SimulatorBenchmark.RunAsync(
        command, folder, args.Length > 3 ? long.Parse(args[3], CultureInfo.InvariantCulture) : 2L << 30, args.Length > 4 ? args[4] : null);
    return;
}

var directory = args.Length > 0 ? args[0] : ".";
var span = TimeSpan.FromSeconds(args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 5);

await Console.Out.WriteLineAsync("callers | batch |  enqueues/s |  per commit |   p50 ms |   p99 ms");
foreach (var callers in new[] { 1, 16, 64 })
{
    foreach (var maxBatch in new[] { 1, 256 })
    {
        var result = await EnqueueBenchmark.RunAsync(directory, callers, maxBatch, span);
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{callers,7} | {maxBatch,5} | {result.PerSecond,11:F0} | {result.PerCommit,11:F1} | "
            + $"{result.Median,8:F2} | {result.Percentile99,8:F2}"));
    }
}
