using OssCallback.Oss;
using OssCallback.Simulator;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>The real simulator for the library in a test: both live by the test's clock.</summary>
internal sealed class SimulatedBucket : IAsyncDisposable
{
    private readonly string _folder;
    private readonly OssSimulator _oss;

    private SimulatedBucket(string folder, OssSimulator oss) => (_folder, _oss) = (folder, oss);

    public string Endpoint => _oss.Endpoint;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SimulatedBucket> StartAsync(TimeProvider time)
    {
        var folder = Directory.CreateTempSubdirectory("oss-callback-bucket-").FullName;
        var options = new OssSimulatorOptions
        {
            DataDirectory = folder,
            Port = 0,
            Buckets = [TestApp.Bucket],
            Credentials = [new("LTAIexample", TestApp.AccessKeySecret)],
            TimeProvider = time,
        };
        return new(folder, await OssSimulator.StartAsync(options, Cancellation));
    }

    /// <summary>Sends one signed request, and returns status and body.</summary>
    public static Task<(int Status, string Body)> SendAsync(
        TestApp app, string method, string? key, string content = "", params KeyValuePair<string, string?>[] query) =>
        SendAsync(app, method, key, content, new Dictionary<string, string>(), query);

    public static Task<(int Status, string Body)> SendAsync(
        TestApp app, string method, string? key, string content, Dictionary<string, string> headers,
        IReadOnlyList<KeyValuePair<string, string?>>? query = null) =>
        app.Get<OssBucket>().CallAsync(
            new OssRequest { Method = method, Bucket = TestApp.Bucket, Key = key, Query = query ?? [], Headers = headers },
            method is "PUT" or "POST" ? System.Text.Encoding.UTF8.GetBytes(content) : null, TimeSpan.FromMinutes(1),
            async (response, token) => ((int)response.StatusCode, await response.Content.ReadAsStringAsync(token)), Cancellation);

    /// <summary>The keys that are there, in their order.</summary>
    public static async Task<string[]> KeysAsync(TestApp app)
    {
        var keys = new List<string>();
        await foreach (var item in app.Get<BucketListing>().ListAsync(string.Empty, Cancellation))
        {
            keys.Add(item.Key);
        }

        return [.. keys];
    }

    public async ValueTask DisposeAsync()
    {
        await _oss.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
