using System.Globalization;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using OssCallback.AzureStorage;

namespace OssCallback.Benchmarks.Functions;

/// <summary>What the storage SDK alone costs for a message, against a storage that answers at once: the floor of every callback.</summary>
internal static class QueueClientBenchmark
{
    private const int Messages = 5000;

    public static async Task RunAsync()
    {
        using var storage = await StorageStub.StartAsync();
        var message = BinaryData.FromBytes(new byte[900]);
        var asItComes = new QueueClient(storage.ConnectionString, "uploads",
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("AzureWebJobsStorage", storage.ConnectionString)])
            .Build();
        var options = new AzureStorageOptions { QueueName = "uploads" };
        var ours = new AzureStorageEngine(options, AzureStorageConnection.Read(configuration, options.Connection), TimeProvider.System)
            .Queue;
        using var untraced = new SocketsHttpHandler { ActivityHeadersPropagator = null };
        using var plain = new HttpClient(untraced);
        var address = new Uri(asItComes.Uri + "/messages");

        await Console.Out.WriteLineAsync($"CPU of this process for each of {Messages} messages, one after the other and 64 at once, ms");
        for (var round = 0; round < 3; round++)
        {
            await MeasureAsync("QueueClient as it comes", () => asItComes.SendMessageAsync(message));
            await MeasureAsync("QueueClient as the app sets it up", () => ours.EnqueueAsync(message, CancellationToken.None));
            await MeasureAsync("HttpClient alone, unsigned", () => PostAsync(plain, address, message));
        }
    }

    private static async Task PostAsync(HttpClient http, Uri address, BinaryData message)
    {
        using var content = new StringContent(
            $"<QueueMessage><MessageText>{Convert.ToBase64String(message.ToMemory().Span)}</MessageText></QueueMessage>");
        using var answer = await http.PostAsync(address, content);
        await answer.Content.ReadAsByteArrayAsync();
    }

    private static async Task MeasureAsync(string what, Func<Task> send)
    {
        var one = await LanesAsync(1, send);
        var many = await LanesAsync(64, send);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what,-34} | {one,6:F3} | {many,6:F3}"));
    }

    private static async Task<double> LanesAsync(int lanes, Func<Task> send)
    {
        var before = Environment.CpuUsage.TotalTime;
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(async _ =>
        {
            for (var i = 0; i < Messages / lanes; i++)
            {
                await send();
            }
        }));
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Messages;
    }
}
