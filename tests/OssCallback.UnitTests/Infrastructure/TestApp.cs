using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using OssCallback.Callbacks;
using OssCallback.Callers;
using OssCallback.Http;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>The whole library as a host builds it; only the clock, the queue and the store are not real.</summary>
internal sealed class TestApp : IDisposable
{
    public const string Bucket = "examplebucket";
    public const string CallbackTarget = "/api/callback?source=oss";
    public const string ClientKey = "client-key";
    public const string OperatorKey = "operator-key";
    public const string AccessKeySecret = "exampleAccessKeySecret";
    public const string TicketKey = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private readonly ServiceProvider _services;

    public TestApp(
        Action<Dictionary<string, string?>>? change = null, bool isDevelopment = false, Action<IServiceCollection>? register = null)
    {
        var settings = Settings(Signer.Pem);
        change?.Invoke(settings);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging());
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IUploadQueue>(Queue);
        services.AddSingleton(new NotificationQueue(Notifications));
        services.AddSingleton<IUploadStore>(Store);
        services.AddSingleton<IReservationStore>(Reservations);
        services.AddOssCallback(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), isDevelopment);
        services.AddSingleton(this);
        register?.Invoke(services);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public CallbackSigner Signer { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public FakeQueue Queue { get; } = new();

    public FakeQueue Notifications { get; } = new();

    public MemoryStore Store { get; } = new();

    public MemoryReservations Reservations { get; } = new();

    public IServiceProvider Services => _services;

    public FakeLogCollector Logs => _services.GetFakeLogCollector();

    /// <summary>All that was logged, messages and exceptions.</summary>
    public string LogText =>
        string.Join('\n', Logs.GetSnapshot().Select(entry => $"{entry.Id.Id} {entry.Level} {entry.Message} {entry.Exception}"));

    public static Dictionary<string, string?> Settings(string pem) => new()
    {
        ["Oss:AccessKeyId"] = "LTAIexample",
        ["Oss:AccessKeySecret"] = AccessKeySecret,
        ["Oss:Bucket"] = Bucket,
        ["Oss:Region"] = "cn-hangzhou",
        ["Callback:Urls:0"] = "https://uploads.example.com" + CallbackTarget,
        ["Callback:TicketKeys:0"] = TicketKey,
        ["Callback:TrustedKeys:0:Url"] = CallbackSigner.KeyUrl,
        ["Callback:TrustedKeys:0:Pem"] = pem,
        ["Policy:ApiKeys:0:Name"] = "web-shop",
        ["Policy:ApiKeys:0:Sha256"] = Sha256(ClientKey),
        ["Policy:ApiKeys:1:Name"] = "back-office",
        ["Policy:ApiKeys:1:Role"] = "operator",
        ["Policy:ApiKeys:1:Sha256"] = Sha256(OperatorKey),
    };

    public static string Sha256(string text) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>What a host answers to a request that it has routed to this row of the table.</summary>
    public Task<EndpointReply> AskAsync(string endpoint, EndpointRequest request, CancellationToken cancellationToken) =>
        Get<Dispatcher>().AnswerAsync(Routes.Named(endpoint), request, cancellationToken);

    /// <summary>The same with an id in the path.</summary>
    public Task<EndpointReply> AskAsync(string endpoint, EndpointRequest request, string? id, CancellationToken cancellationToken) =>
        AskAsync(
        endpoint,
        new EndpointRequest
        {
            Method = request.Method,
            Target = request.Target,
            Header = request.Header,
            Body = request.Body,
            ContentLength = request.ContentLength,
            Id = id ?? string.Empty,
        },
        cancellationToken);

    /// <summary>What a host answers when a row has this handler.</summary>
    public Task<EndpointReply> AskAsync(
        Func<EndpointCall, Task<Result<Answer>>> handler, EndpointRequest request, CancellationToken cancellationToken,
        bool isForPages = true, int maxBodyBytes = 0) =>
        Get<Dispatcher>().AnswerAsync(
            Endpoint.Of<TestApp>(
                "Test", "*", "/", EndpointAccess.Public, maxBodyBytes, (_, call, _) => handler(call), isForPages: isForPages),
            request, cancellationToken);

    /// <summary>A ticket for one key, good for an hour.</summary>
    public string Ticket(string key, string user = "web-shop", string profile = "default", string bucket = Bucket) =>
        Get<TicketSigner>().Issue(new UploadTicket(Time.GetUtcNow().AddHours(1), profile, user), bucket, key);

    /// <summary>A request of a client or operator.</summary>
    public static EndpointRequest Request(string method, string target, string? apiKey = ClientKey, byte[]? body = null) => new()
    {
        Method = method,
        Target = target,
        Header = name => name.Equals(ApiKeys.HeaderName, StringComparison.OrdinalIgnoreCase) ? apiKey : null,
        Body = new MemoryStream(body ?? []),
        ContentLength = body?.Length,
    };

    public void Dispose()
    {
        _services.Dispose();
        Signer.Dispose();
    }
}
