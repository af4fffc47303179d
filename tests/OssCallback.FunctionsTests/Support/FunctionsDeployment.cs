using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Queues;
using OssCallback.Callbacks;
using OssCallback.FunctionsHost;
using OssCallback.Grants;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;
using OssCallback.Simulator;
using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests.Support;

/// <summary>The published app under the small host, with a simulated OSS and a queue and a table of its own in Azurite.</summary>
internal sealed class FunctionsDeployment : IAsyncDisposable
{
    public const string Bucket = "uploads-bucket";
    public const string ForeignBucket = "attackers-bucket";
    public const string Processor = "Processor";

    private static readonly OssCredentials Owner = new("LTAIowner", "owner-secret");

    private readonly string _folder;

    private FunctionsDeployment(string folder, string app, OssSimulator oss, FunctionsHost.FunctionsHost host, string storage)
    {
        _folder = folder;
        App = app;
        Oss = oss;
        Host = host;
        Client = new Client(host.Url);
        Forge = new CallbackForge(Path.Combine(folder, "oss", "callback_key_dev.pem"), oss.CallbackKeyUrl);
        var name = "u" + Guid.NewGuid().ToString("n");
        var ticketKey = RandomNumberGenerator.GetBytes(TicketSigner.MinKeyBytes);
        Tickets = new TicketSigner([ticketKey]);
        Settings = new Dictionary<string, string>
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["AzureWebJobsStorage"] = storage,
            ["Oss__AccessKeyId"] = Owner.AccessKeyId,
            ["Oss__AccessKeySecret"] = Owner.AccessKeySecret,
            ["Oss__Bucket"] = Bucket,
            ["Oss__Region"] = "cn-hangzhou",
            ["Oss__Endpoint"] = oss.Endpoint,
            ["Oss__PublicEndpoint"] = oss.Endpoint,
            ["Callback__Urls__0"] = $"{host.Url}/api/callback",
            ["Callback__TicketKeys__0"] = Convert.ToBase64String(ticketKey),
            ["Callback__TrustedKeys__0__Url"] = oss.CallbackKeyUrl,
            ["Callback__TrustedKeys__0__Pem"] = oss.CallbackPublicKeyPem,
            // The machine that runs the tests may be slow; what is tested with a short budget sets it.
            ["Callback__BudgetMilliseconds"] = "4500",
            ["Storage__Kind"] = "Azure",
            ["Storage__QueueName"] = name,
            ["Storage__TableName"] = name,
            ["Reconcile__Schedule"] = "0 */15 * * * *",
            // An idle queue is looked at every 2 s in production; tests do not wait for that.
            ["AzureFunctionsJobHost__extensions__queues__maxPollingInterval"] = "00:00:00.200",
        };
        Queue = new QueueClient(storage, name);
        Poison = new QueueClient(storage, name + "-poison");
        Notifications = new QueueClient(storage, name + "-notify");
    }

    public string App { get; }

    public OssSimulator Oss { get; }

    public FunctionsHost.FunctionsHost Host { get; }

    public Client Client { get; }

    public CallbackForge Forge { get; }

    /// <summary>Issues tickets with the service's own key.</summary>
    public TicketSigner Tickets { get; }

    public Dictionary<string, string> Settings { get; }

    public QueueClient Queue { get; }

    public QueueClient Poison { get; }

    public QueueClient Notifications { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Everything but the worker.</summary>
    /// <param name="azurite">The storage account.</param>
    /// <param name="app">The app's folder; by default the service's own.</param>
    public static async Task<FunctionsDeployment> PrepareAsync(AzuriteProcess azurite, string? app = null)
    {
        var folder = Directory.CreateTempSubdirectory("oss-callback-functions-").FullName;
        var host = await FunctionsHost.FunctionsHost.OpenAsync();
        var oss = await OssSimulator.StartAsync(
            new OssSimulatorOptions
            {
                DataDirectory = Path.Combine(folder, "oss"),
                Port = Ports.Free(),
                Buckets = [Bucket, ForeignBucket],
                Credentials = [Owner],
                // The first callback of a worker that has just started, on a machine that runs other tests too, may take longer than OSS
                // waits.
                CallbackTimeout = TimeSpan.FromMinutes(1)
            },
            Cancellation);
        return new FunctionsDeployment(folder, app ?? await PublishedApp.DirectoryAsync(), oss, host, azurite.ConnectionString);
    }

    /// <summary>A running app.</summary>
    /// <param name="azurite">The storage account.</param>
    /// <param name="settings">Settings beside or instead of the usual ones.</param>
    public static async Task<FunctionsDeployment> StartAsync(AzuriteProcess azurite, params (string Key, string Value)[] settings)
    {
        var deployment = await PrepareAsync(azurite);
        foreach (var (key, value) in settings)
        {
            deployment.Settings[key] = value;
        }

        await deployment.StartAsync();
        return deployment;
    }

    /// <summary>Starts the worker, and the queue's listener.</summary>
    public async Task StartAsync()
    {
        await StartWorkerAsync();
        // It creates them side by side.
        foreach (var queue in new[] { Queue, Poison, Notifications })
        {
            await Until.TrueAsync(async () => await queue.ExistsAsync(Cancellation), $"the worker created {queue.Name}");
        }

        await Host.ListenToQueueAsync(Processor, App, Settings, Cancellation);
    }

    /// <summary>Starts the worker only: messages stay where they are.</summary>
    public Task StartWorkerAsync() => Host.StartAsync(App, Settings, Cancellation);

    /// <summary>A ticket as a grant has it.</summary>
    public string Ticket(string key) =>
        Tickets.Issue(new UploadTicket(DateTimeOffset.UtcNow.AddHours(1), PolicyOptions.DefaultProfile, "somebody", Prefix: null),
            Bucket, key);

    /// <summary>A callback, really signed.</summary>
    public HttpRequestMessage Callback(string body, string target = "/api/callback") =>
        Forge.Sign(Host.Url, target, body, "application/x-www-form-urlencoded");

    /// <summary>A good callback.</summary>
    public HttpRequestMessage GoodCallback(string key) => Callback(CallbackForge.Body(Bucket, key, Ticket(key)));

    /// <summary>All messages, those that are hidden too.</summary>
    public async Task<int> CountQueuedAsync() => (await Queue.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount;

    /// <summary>All messages of the poison queue.</summary>
    public async Task<int> CountPoisonAsync() => (await Poison.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount;

    /// <summary>What the host and the worker said, for a test that failed.</summary>
    public string Evidence()
    {
        var text = new StringBuilder();
        foreach (var line in Host.Log.Host.Concat(Host.Log.Dropped).Concat(Host.Log.Lines))
        {
            text.AppendLine(line.ToString());
        }

        foreach (var failure in Host.Log.Failures)
        {
            text.AppendLine(failure.ToString());
        }

        return text.AppendJoin('\n', Host.Worker.Output.Concat(Host.Worker.Errors)).ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Client.Dispose();
        await Oss.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
