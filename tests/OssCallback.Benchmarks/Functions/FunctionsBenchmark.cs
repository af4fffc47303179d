using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OssCallback.Benchmarks.Functions;

/// <summary>The published app under the tests' small host, beside an app with the same triggers and no code. The two take turns, because
/// a machine has better and worse minutes.</summary>
internal static class FunctionsBenchmark
{
    private const int Early = 300;
    private const int Sequential = 1000;
    private const int Concurrent = 6400;
    private const int Connections = 64;

    // Until then the runtime compiles what is called often once or twice more, which is no cost of a callback.
    private const int WarmUp = 25_600;

    public static async Task RunAsync(string app, string empty, int rounds)
    {
        using var storage = await StorageStub.StartAsync();
        var ours = new List<Measured>();
        var platform = new List<Measured>();
        for (var round = 0; round < rounds; round++)
        {
            platform.Add(await MeasureAsync(empty, storage));
            ours.Add(await MeasureAsync(app, storage));
        }

        await Console.Out.WriteLineAsync($"medians of {rounds} rounds            |      app |    empty |    ratio");
        await WriteAsync("start to ready, ms", measured => measured.Ready);
        await WriteAsync("start to ready, CPU ms", measured => measured.ReadyProcessor);
        await WriteAsync("start to first answer, ms", measured => measured.Ready + measured.First);
        await WriteAsync("first callback, ms", measured => measured.First);
        await WriteAsync("second callback, ms", measured => measured.Second);
        await WriteAsync("third callback, ms", measured => measured.Third);
        await WriteAsync("p50 of the next 300, ms", measured => measured.EarlyMedian);
        await WriteAsync("p50 at one connection, warm, ms", measured => measured.Median);
        await WriteAsync("CPU per callback, one connection, ms", measured => measured.SequentialProcessor);
        await WriteAsync("CPU per callback, 64 connections, ms", measured => measured.ConcurrentProcessor);
        await WriteAsync("callbacks/s, 64 connections", measured => measured.PerSecond);

        Task WriteAsync(string what, Func<Measured, double> value)
        {
            var (a, b) = (Middle(ours.Select(value)), Middle(platform.Select(value)));
            return Console.Out.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{what,-38} | {a,8:F2} | {b,8:F2} | {a / b,8:F2}"));
        }
    }

    private static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static async Task<Measured> MeasureAsync(string app, StorageStub storage)
    {
        using var callbacks = new SignedCallbacks();
        await using var host = await FunctionsHost.FunctionsHost.OpenAsync();
        var prepared = callbacks.Make(3 + Early + WarmUp + Concurrent + Sequential);
        var next = 0;
        using var connections = new SocketsHttpHandler { MaxConnectionsPerServer = Connections };
        using var http = new HttpClient(connections) { BaseAddress = new Uri(host.Url) };

        // So that the host's own first request is not counted as the worker's.
        (await http.GetAsync(new Uri("/api/nothing", UriKind.Relative))).Dispose();
        var settings = new Dictionary<string, string>(callbacks.Settings(host.Url))
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["AzureWebJobsStorage"] = storage.ConnectionString,
            ["Storage__Kind"] = "Azure",
            ["Storage__QueueName"] = "uploads",
            ["Reconcile__Schedule"] = "0 */15 * * * *",
        };
        await host.StartAsync(app, settings, CancellationToken.None);
        var ready = Stopwatch.GetElapsedTime(host.Worker.Started).TotalMilliseconds;
        var readyProcessor = host.Worker.ProcessorTime.TotalMilliseconds;

        var first = await SendAsync();
        var second = await SendAsync();
        var third = await SendAsync();
        var early = await SendManyAsync(Early, 1);

        await SendManyAsync(WarmUp, Connections);
        var before = host.Worker.ProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await SendManyAsync(Concurrent, Connections);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var concurrentProcessor = (host.Worker.ProcessorTime - before).TotalMilliseconds / Concurrent;

        before = host.Worker.ProcessorTime;
        var latencies = await SendManyAsync(Sequential, 1);
        var sequentialProcessor = (host.Worker.ProcessorTime - before).TotalMilliseconds / Sequential;
        return new Measured(ready, readyProcessor, first, second, third, Middle(early), Middle(latencies), sequentialProcessor,
            concurrentProcessor, Concurrent / seconds);

        async Task<IEnumerable<double>> SendManyAsync(int count, int connections)
        {
            var lanes = await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
            {
                var lane = new List<double>();
                for (var i = 0; i < count / connections; i++)
                {
                    lane.Add(await SendAsync());
                }

                return lane;
            }));
            return lanes.SelectMany(lane => lane);
        }

        async Task<double> SendAsync()
        {
            var (body, authorization) = prepared[Interlocked.Increment(ref next) - 1];
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/callback")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"),
            };
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            request.Headers.TryAddWithoutValidation("x-oss-pub-key-url",
                Convert.ToBase64String(Encoding.ASCII.GetBytes(SignedCallbacks.KeyUrl)));
            var start = Stopwatch.GetTimestamp();
            using var answer = await http.SendAsync(request);
            var taken = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return (int)answer.StatusCode == 200 ? taken
                : throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private sealed record Measured(
        double Ready, double ReadyProcessor, double First, double Second, double Third, double EarlyMedian, double Median,
        double SequentialProcessor, double ConcurrentProcessor, double PerSecond);
}
