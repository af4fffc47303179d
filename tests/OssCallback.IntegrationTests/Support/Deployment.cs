using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Queues;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Oss;
using OssCallback.Simulator;

namespace OssCallback.IntegrationTests.Support;

/// <summary>A simulated OSS and the server as a process of its own, with a data directory that outlives the process.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    public const string Bucket = "uploads-bucket";
    public const string ForeignBucket = "attackers-bucket";
    public const string Region = "cn-hangzhou";
    public static readonly OssCredentials Owner = new("LTAIowner", "owner-secret");
    public static readonly OssCredentials Temporary = new("STS.temporary", "temporary-secret", "CAIS/temporary+Token==");
    public static readonly OssCredentials Attacker = new("LTAIattacker", "attacker-secret");

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly int _port;
    private readonly byte[] _ticketKey = RandomNumberGenerator.GetBytes(TicketSigner.MinKeyBytes);
    private readonly Dictionary<string, string> _settings;
    private RunningProgram? _server;

    private Deployment(string folder, int port, OssSimulator oss, ShiftedTime ossTime, IEnumerable<KeyValuePair<string, string>> settings)
    {
        _folder = folder;
        _port = port;
        Oss = oss;
        OssTime = ossTime;
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        Client = new Client(Url);
        Tickets = new TicketSigner([_ticketKey]);
        PartTokens = new MultipartTokens(
            Options.Create(new CallbackOptions { TicketKeys = [Convert.ToBase64String(_ticketKey)] }),
            Options.Create(new OssOptions { Bucket = Bucket }));
        Forge = new CallbackForge(Path.Combine(folder, "oss", "callback_key_dev.pem"), oss.CallbackKeyUrl);
        _settings = new Dictionary<string, string>
        {
            ["Oss:AccessKeyId"] = Owner.AccessKeyId,
            ["Oss:AccessKeySecret"] = Owner.AccessKeySecret,
            ["Oss:Bucket"] = Bucket,
            ["Oss:Region"] = Region,
            ["Oss:Endpoint"] = oss.Endpoint,
            ["Oss:PublicEndpoint"] = oss.Endpoint,
            ["Callback:Urls:0"] = $"{Url}/api/callback",
            ["Callback:TicketKeys:0"] = Convert.ToBase64String(_ticketKey),
            ["Callback:TrustedKeys:0:Url"] = oss.CallbackKeyUrl,
            ["Callback:TrustedKeys:0:Pem"] = oss.CallbackPublicKeyPem,
            // The machine that runs the tests may be slow; what is tested with a short budget sets it.
            ["Callback:BudgetMilliseconds"] = "4500",
            ["Policy:BudgetMilliseconds"] = "60000",
            ["Storage:DataDirectory"] = DataDirectory,
        };
        foreach (var (key, value) in settings)
        {
            _settings[key] = value.Replace("{server}", Url, StringComparison.Ordinal)
                .Replace("{oss}", oss.Endpoint, StringComparison.Ordinal);
        }
    }

    public OssSimulator Oss { get; }

    public ShiftedTime OssTime { get; }

    public string Url { get; }

    public int Port => _port;

    public Client Client { get; }

    /// <summary>Issues tickets with the server's own key.</summary>
    public TicketSigner Tickets { get; }

    /// <summary>Issues tokens of uploads in parts with the server's own key.</summary>
    public MultipartTokens PartTokens { get; }

    /// <summary>Signs callbacks with the key that OSS signs with.</summary>
    public CallbackForge Forge { get; }

    public string DataDirectory => Path.Combine(_folder, "server");

    public RunningProgram Server => _server ?? throw new InvalidOperationException("The server was not started.");

    /// <summary>Starts OSS and the server.</summary>
    /// <param name="settings">Settings beside or instead of the usual ones; <c>{server}</c> and <c>{oss}</c> stand for the addresses of
    /// both.</param>
    public static async Task<Deployment> StartAsync(params (string Key, string Value)[] settings)
    {
        var deployment = await PrepareAsync(settings);
        await deployment.StartServerAsync();
        return deployment;
    }

    /// <summary>Starts OSS only.</summary>
    public static async Task<Deployment> PrepareAsync(params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("oss-callback-").FullName;
        var time = new ShiftedTime();
        var oss = await OssSimulator.StartAsync(
            new OssSimulatorOptions
            {
                DataDirectory = Path.Combine(folder, "oss"),
                Port = Ports.Free(),
                Region = Region,
                Buckets = [Bucket, ForeignBucket],
                Credentials = [Owner, Temporary, Attacker],
                TimeProvider = time,
            },
            TestContext.Current.CancellationToken);
        return new Deployment(folder, Ports.Free(), oss, time, settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
    }

    /// <summary>Changes a setting before the server starts.</summary>
    public void Set(string key, string value) => _settings[key] = value;

    /// <summary>The arguments of <c>serve</c> with some settings changed; null leaves one out.</summary>
    public IEnumerable<string> ServeArguments(params (string Key, string? Value)[] changes)
    {
        var settings = _settings.Where(setting => changes.All(change => change.Key != setting.Key))
            .Concat(changes.Where(change => change.Value is not null).Select(change => KeyValuePair.Create(change.Key, change.Value!)));
        return
        [
            "serve",
            "--urls",
            Url,
            "--environment",
            "Development",
            .. settings.SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" }),
        ];
    }

    /// <summary>The same settings as the server's own program takes them.</summary>
    public IEnumerable<string> ServerArguments() =>
        ["--urls", Url, "--environment", "Development", .. _settings.SelectMany(setting => new[] { $"--{setting.Key}", setting.Value })];

    /// <summary>What the server is made of, in this process and on the clock of OSS: for what a handler answers on another day.</summary>
    public ServiceProvider StartInProcess()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(OssTime);
        services.AddOssCallback(
            new ConfigurationBuilder()
                .AddInMemoryCollection(_settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
                .Build(),
            isDevelopment: true);
        var provider = services.BuildServiceProvider();
        OssCallbackServices.CheckSettings(provider);
        return provider;
    }

    public Task StartServerAsync() => StartServerAsync(RunningProgram.Start(RunningProgram.Cli, ServeArguments()));

    public async Task StartServerAsync(RunningProgram server)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _server = server;
        await HealthyAsync(server, Url);
    }

    /// <summary>Kills the server and starts it again, on the same port and the same data.</summary>
    public async Task KillAndRestartAsync()
    {
        await Server.KillAsync();
        await StartServerAsync();
    }

    /// <summary>Waits until a server answers; says what it wrote if it does not.</summary>
    public static async Task HealthyAsync(RunningProgram server, string url)
    {
        using var http = new HttpClient { Timeout = Patience.Of(TimeSpan.FromSeconds(5)) };
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            Assert.False(server.HasExited, $"The server ended:\n{server.Errors}\n{server.Output}");
            Assert.True(Stopwatch.GetElapsedTime(start) < StartTimeout, $"The server does not answer:\n{server.Errors}\n{server.Output}");
            try
            {
                using var answer = await http.GetAsync(new Uri(url + "/api/health"), TestContext.Current.CancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Messages in the queue and among the unreadable ones, read from beside the server.</summary>
    public async Task<(long Queued, long Poisoned)> CountMessagesAsync()
    {
        if (_settings.TryGetValue("AzureWebJobsStorage", out var connectionString))
        {
            var counts = await Task.WhenAll(new[] { "oss-uploads", "oss-uploads-poison" }.Select(async name =>
                (await new QueueClient(connectionString, name).GetPropertiesAsync(
                    TestContext.Current.CancellationToken)).Value.ApproximateMessagesCountLong));
            return (counts[0], counts[1]);
        }

        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(DataDirectory, "oss-callback.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT count(*) FROM queue), (SELECT count(*) FROM poison)";
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>The number of the last message that was put into the queue of SQLite, whether or not it is still there.</summary>
    public async Task<long> LastMessageIdAsync()
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(DataDirectory, "oss-callback.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'queue'), 0)";
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Waits until the server has nothing left to do.</summary>
    public Task QueueEmptyAsync() =>
        Until.TrueAsync(async () => (await CountMessagesAsync()).Queued == 0, "the queue became empty", () => Server.Output.ToString());

    /// <summary>The callback that a record came with, as OSS sent it: an answer shows it without its ticket.</summary>
    public string Captured(JsonNode record)
    {
        var shown = Encoding.UTF8.GetString(Convert.FromBase64String((string)record["rawBody"]!));
        var ticket = new UploadTicket(DateTimeOffset.UtcNow.AddHours(24), (string)record["profile"]!, (string)record["user"]!)
        {
            FileName = (string?)record["fileName"],
        };
        Assert.Contains("ticket=***", shown, StringComparison.Ordinal);
        return shown.Replace("ticket=***", "ticket=" + Tickets.Issue(ticket, Bucket, (string)record["object"]!), StringComparison.Ordinal);
    }

    /// <summary>A callback, really signed, sent to the server; by default to its own path.</summary>
    public Task<Answer> CallbackAsync(
        string body, string target = "/api/callback", string contentType = "application/x-www-form-urlencoded") =>
        Client.SendAsync(Forge.Sign(Url, target, body, contentType));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Client.Dispose();
        await Oss.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
