using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OssCallback.Benchmarks.Suite;
using OssCallback.Processing;
using OssCallback.Sqlite;
using OssCallback.Uploads;

namespace OssCallback.Benchmarks.Storage;

/// <summary>
/// Uploads brought to their end in a second: message, HEAD at a stub that answers at once, review, two transitions with their counters.
/// </summary>
internal static class ProcessorBenchmark
{
    private const int Workers = 64;

    private const int Uploads = 40_000;

    public static async Task<BenchmarkPart> MeasureAsync(BenchmarkOptions options)
    {
        var directory = Path.Combine(options.Directory, $"processor-{Guid.NewGuid():N}");
        await using var oss = await StartStubAsync();
        using var callbacks = new SignedCallbacks();
        var settings = callbacks.Settings("http://127.0.0.1:1").ToDictionary(
            setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value);
        settings["Oss:Endpoint"] = oss.Urls.First();
        settings["Storage:DataDirectory"] = directory;
        try
        {
            var services = new ServiceCollection();
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
            services.AddOssCallback(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), isDevelopment: true);
            services.AddSqliteStorage();
            await using var provider = services.BuildServiceProvider();
            var processor = provider.GetRequiredService<UploadProcessor>();

            var store = provider.GetRequiredService<IUploadStore>();
            await ProcessAsync(processor, "warm", Uploads / 4);
            await StoreAsync(store, "warm", Uploads / 4);
            var (ended, stored, cpu) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < options.Rounds; round++)
            {
                using var process = Process.GetCurrentProcess();
                var (before, start) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
                await ProcessAsync(processor, $"{round}", Uploads);
                ended.Add(Uploads / Stopwatch.GetElapsedTime(start).TotalSeconds);
                process.Refresh();
                cpu.Add((process.TotalProcessorTime - before).TotalMicroseconds / Uploads);
                start = Stopwatch.GetTimestamp();
                await StoreAsync(store, $"{round}", Uploads);
                stored.Add(Uploads / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"{Workers} at a time, medians of {options.Rounds} rounds of {Uploads} uploads.\n\n| | uploads/s | CPU µs each |\n"
                    + $"|---|---|---|\n| message, HEAD at a stub in the same process, review, two transitions in SQLite "
                    + $"| {Spread.Of(ended).Show("F0")} | {Spread.Of(cpu).Show("F0")}, the stub's included |\n"
                    + $"| the same of the store alone: a look-up and two writes | {Spread.Of(stored).Show("F0")} | |\n");
            return new(text, [Goal.AtLeast("uploads a second, store alone", 10_000, Spread.Of(stored), "F0")]);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static Task ProcessAsync(UploadProcessor processor, string name, int count) => EachAsync(count, async number =>
    {
        var outcome = await processor.ProcessAsync(Record(Key(name, number)).ToJson(), CancellationToken.None);
        if (outcome.Verdict != ProcessingVerdict.Done)
        {
            throw new InvalidOperationException($"Upload {number} ended as {outcome.Verdict}.");
        }
    });

    /// <summary>What the processor asks of the store for an upload that is told of for the first time, and nothing else.</summary>
    private static Task StoreAsync(IUploadStore store, string name, int count) => EachAsync(count, async number =>
    {
        var record = Record($"stored/{Key(name, number)}") with { Day = "2026-11-27" };
        await store.FindAsync(record.Id, CancellationToken.None);
        var reviewing = await store.TryWriteAsync(record with { State = UploadState.Reviewing }, null, [], CancellationToken.None);
        var ready = await store.TryWriteAsync(
            record with { State = UploadState.Ready }, reviewing!.Version,
            [
                new UploadCount(record.Day, UploadCount.StateDimension, "ready", 1, record.Size),
                new UploadCount(record.Day, UploadCount.TypeDimension, record.MimeType!, 1, record.Size),
                new UploadCount(record.Day, UploadCount.ProfileDimension, record.Profile, 1, record.Size),
            ],
            CancellationToken.None);
        if (ready is null)
        {
            throw new InvalidOperationException($"Upload {number} was not written.");
        }
    });

    private static async Task EachAsync(int count, Func<int, Task> act)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            for (var number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
            {
                await act(number);
            }
        }));
    }

    private static string Key(string name, int number) => $"uploads/{name}/{number}.png";

    private static UploadRecord Record(string key) => new()
    {
        Id = UploadId.Of(SignedCallbacks.Bucket, key),
        Bucket = SignedCallbacks.Bucket,
        Object = key,
        Etag = "E",
        Size = 3,
        MimeType = "image/png",
        User = "somebody",
        Profile = "default",
        ReceivedAt = DateTimeOffset.UtcNow,
        RawBody = new byte[500],
    };

    private static async Task<WebApplication> StartStubAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(http =>
        {
            http.Response.ContentLength = 3;
            http.Response.ContentType = "image/png";
            http.Response.Headers.ETag = "\"E\"";
            http.Response.Headers.LastModified = "Thu, 01 Jan 2026 00:00:00 GMT";
            http.Response.Headers["x-oss-object-type"] = "Normal";
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }
}
