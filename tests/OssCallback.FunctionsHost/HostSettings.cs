using System.Globalization;
using System.Text.Json;

namespace OssCallback.FunctionsHost;

/// <summary>The part of <c>host.json</c> that rules the queue's listener. As with the real host, an app setting
/// <c>AzureFunctionsJobHost__extensions__queues__…</c> wins over the file.</summary>
internal sealed record HostSettings(int BatchSize, int NewBatchThreshold, int MaxDequeueCount, TimeSpan VisibilityTimeout,
    TimeSpan MaxPollingInterval, string MessageEncoding)
{
    private const string Override = "AzureFunctionsJobHost__extensions__queues__";

    public static HostSettings Read(string appDirectory, IReadOnlyDictionary<string, string> settings)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(appDirectory, "host.json")));
        var queues = file.RootElement.GetProperty("extensions").GetProperty("queues");
        return new(
            Number("batchSize"), Number("newBatchThreshold"), Number("maxDequeueCount"), Time("visibilityTimeout"),
                Time("maxPollingInterval"), Text("messageEncoding"));

        string Text(string name) => settings.TryGetValue(Override + name, out var value) ? value : queues.GetProperty(name).ToString();

        int Number(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);

        TimeSpan Time(string name) => TimeSpan.Parse(Text(name), CultureInfo.InvariantCulture);
    }
}
