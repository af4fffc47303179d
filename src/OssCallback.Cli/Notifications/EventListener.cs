using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Simulator.Http;

namespace OssCallback.Cli.Notifications;

/// <summary>Receives what is posted to it on this machine and takes events whose signature is right.</summary>
internal sealed class EventListener : IAsyncDisposable
{
    private const int MaxBytes = 256 * 1024;

    private readonly ConcurrentDictionary<string, bool> _ids = new(StringComparer.Ordinal);
    private readonly IReadOnlyCollection<byte[]> _secrets;
    private readonly Action<ReceivedEvent> _show;
    private readonly Lock _showing = new();
    private readonly WebApplication _server;

    private EventListener(int port, IReadOnlyCollection<byte[]> secrets, Action<ReceivedEvent> show)
    {
        _secrets = secrets;
        _show = show;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBytes;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        _server = builder.Build();
        _server.Run(ReceiveAsync);
    }

    /// <summary>Where events are to be posted.</summary>
    public string Url => _server.Urls.Single() + "/";

    public static async Task<EventListener> StartAsync(
        int port, IReadOnlyCollection<byte[]> secrets, Action<ReceivedEvent> show, CancellationToken cancellationToken)
    {
        var listener = new EventListener(port, secrets, show);
        await listener._server.StartAsync(cancellationToken);
        return listener;
    }

    /// <summary>Waits until it is stopped.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => _server.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = HttpMethods.Post;
            return;
        }

        using var reader = new StreamReader(http.Request.Body, new UTF8Encoding(false, throwOnInvalidBytes: false));
        var received = Read(http.Request.Headers, await reader.ReadToEndAsync(http.RequestAborted));
        lock (_showing)
        {
            _show(received);
        }

        http.Response.StatusCode = received.Event is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status204NoContent;
    }

    private ReceivedEvent Read(IHeaderDictionary headers, string body)
    {
        string? id = headers[WebhookSignature.IdHeader];
        if (!WebhookSignature.Verify(
            _secrets, id, headers[WebhookSignature.TimestampHeader], headers[WebhookSignature.SignatureHeader], body,
            TimeProvider.System.GetUtcNow()))
        {
            return new(body, null, "A message whose signature is missing, wrong or older than five minutes: is it the same secret?");
        }

        try
        {
            return new(body, UploadEvent.FromJson(body), IsRepeated: !_ids.TryAdd(id!, true));
        }
        catch (JsonException exception)
        {
            return new(body, null, $"The signature is right, and yet this is no event: {exception.Message}");
        }
    }
}
