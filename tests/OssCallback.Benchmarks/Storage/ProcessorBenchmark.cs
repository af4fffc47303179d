using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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

    public static async Task RunAsync(string parent, int count)
    {
        var directory = Path.Combine(parent, $"processor-{Guid.NewGuid():N}");
        await using var oss = await StartStubAsync();
        using var callbacks = new SignedCallbacks();
        var settings = callbacks.Settings("http://127.0.0.1:1").ToDictionary(
            setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value);
        settings["Oss:Endpoint"] = oss.Urls.First();
        try
        {
            await using var engine = SqliteEngine.Open(new() { DataDirectory = directory }, TimeProvider.System);
            var services = new ServiceCollection();
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
            services.AddOssCallback(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), isDevelopment: true);
            services.AddSingleton(engine.Queue).AddSingleton(engine.Store);
            await using var provider = services.BuildServiceProvider();
            var processor = provider.GetRequiredService<UploadProcessor>();

            await RoundAsync(processor, "warm", count / 4);
            var process = Process.GetCurrentProcess();
            var (cpu, start) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
            await RoundAsync(processor, "measured", count);
            process.Refresh();
            var (elapsed, used) = (Stopwatch.GetElapsedTime(start), process.TotalProcessorTime - cpu);
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{count / elapsed.TotalSeconds:F0} uploads/s to their end, "
                + $"{used.TotalMicroseconds / count:F0} µs of CPU each, the stub's included"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task RoundAsync(UploadProcessor processor, string name, int count)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            for (var number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
            {
                var outcome = await processor.ProcessAsync(Message($"uploads/{name}/{number}.png"), CancellationToken.None);
                if (outcome.Verdict != ProcessingVerdict.Done)
                {
                    throw new InvalidOperationException($"Upload {number} ended as {outcome.Verdict}.");
                }
            }
        }));
    }

    private static byte[] Message(string key) => new UploadRecord
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
    }.ToJson();

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
