using System.Net;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OssCallback.FunctionsHost.Protocol;

namespace OssCallback.FunctionsHost;

/// <summary>A small Azure Functions host: starts a published app as a worker process, speaks the worker's protocol with it, and keeps the
/// rules of the real host that an app can break on.</summary>
/// <remarks>Seen with host 4.1037: a log line without an invocation under way is dropped, a method that a trigger does not list is an
/// empty 404, repeated headers come joined, a chunked body
/// comes empty, and an answer without a Content-Length leaves chunked. The queue's listener is the real one.</remarks>
public sealed class FunctionsHost : IAsyncDisposable
{
    private const int MaxBodyBytes = 100 * 1024 * 1024;

    private readonly WebApplication _server;
    private readonly WorkerChannel _channel;
    private readonly string _workerAddress;
    private WorkerProcess? _worker;
    private QueueListener? _queue;

    private FunctionsHost(WebApplication server, WorkerChannel channel, string workerAddress, string url)
    {
        _server = server;
        _channel = channel;
        _workerAddress = workerAddress;
        Url = url;
    }

    /// <summary>Where the functions' routes are served, such as <c>http://127.0.0.1:12345</c>.</summary>
    public string Url { get; }

    /// <summary>What the host would show its user.</summary>
    public HostLog Log => _channel.Log;

    /// <summary>What the worker announced in its answer to the host's greeting.</summary>
    public IReadOnlyDictionary<string, string> Capabilities => _channel.Capabilities;

    /// <summary>What the worker indexed.</summary>
    public IReadOnlyList<IndexedFunction> Functions => _channel.Functions;

    /// <summary>How many invocations of a function are under way.</summary>
    public int Invocations(string function) => _channel.CountInvocations(function);

    /// <summary>The worker's process.</summary>
    public WorkerProcess Worker => _worker ?? throw new InvalidOperationException("No worker was started.");

    /// <summary>Listens for a worker and for callers of its functions.</summary>
    /// <param name="port">The port of the functions' routes; 0 for any that is free.</param>
    public static async Task<FunctionsHost> OpenAsync(int port = 0)
    {
        var channel = new WorkerChannel(new HostLog());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(channel);

        var server = builder.Build();
        server.MapGrpcService<WorkerChannel>();
        server.MapFallback(new HttpFront(channel).AnswerAsync);
        await server.StartAsync();
        var urls = server.Urls.ToArray();
        return new FunctionsHost(server, channel, urls[0], urls[1]);
    }

    /// <summary>Starts the app's worker and returns when its functions are loaded.</summary>
    /// <param name="appDirectory">The published app, with its <c>worker.config.json</c> and <c>host.json</c>.</param>
    /// <param name="settings">App settings, as environment variables: <c>Oss__Bucket</c>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="WorkerFailedException">The worker ended before it was ready.</exception>
    public async Task StartAsync(string appDirectory, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        _worker = WorkerProcess.Start(appDirectory, _workerAddress, settings);
        await Task.WhenAny(_channel.StartAsync(appDirectory, cancellationToken), _worker.Exited).WaitAsync(cancellationToken);
        if (!_channel.IsReady)
        {
            throw new WorkerFailedException(_worker);
        }
    }

    /// <summary>Listens to the queue that a function's trigger names, by the rules of the app's <c>host.json</c>.</summary>
    public async Task ListenToQueueAsync(string function, string appDirectory, IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken)
    {
        _queue = new QueueListener(_channel, function, HostSettings.Read(appDirectory, settings), settings);
        await _queue.StartAsync(cancellationToken);
    }

    /// <summary>Calls a function with a timer trigger.</summary>
    /// <returns>Whether the invocation succeeded.</returns>
    public async Task<bool> InvokeTimerAsync(string function, CancellationToken cancellationToken)
    {
        const string Timer = """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}""";
        var response = await _channel.InvokeAsync(function, Protocol.Data.Json(Timer), [], cancellationToken);
        return response.Succeeded();
    }

    /// <summary>Tells the worker to end, as the host does before it stops.</summary>
    public void TerminateWorker(TimeSpan grace) => _channel.Terminate(grace);

    /// <summary>Takes no more messages; those under way are finished.</summary>
    public async Task StopListeningAsync()
    {
        if (_queue is not null)
        {
            await _queue.DisposeAsync();
            _queue = null;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync();
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        await _server.StopAsync();
        await _server.DisposeAsync();
    }
}
