using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.IntegrationTests.Support;

/// <summary>A back end's own endpoint for events, on a port of its own. It takes them, or does what a test says.</summary>
internal sealed class EventReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Id, JsonNode Event)> _taken = new();
    private readonly ConcurrentQueue<string> _refused = new();
    private LocalServer _server = null!;

    private EventReceiver()
    {
    }

    /// <summary>What it does before it answers; another status than 204 means that the event was not taken.</summary>
    public Func<HttpContext, Task<int>> Behaviour { get; set; } = _ => Task.FromResult(StatusCodes.Status204NoContent);

    public string Url => _server.Url + "/hooks";

    public string Secret { get; } = WebhookSignature.NewSecret();

    /// <summary>The events that it answered with 2xx, in the order in which it did, with their ids.</summary>
    public IReadOnlyList<(string Id, JsonNode Event)> Taken => [.. _taken];

    /// <summary>The settings of a server that tells it.</summary>
    public (string Key, string Value)[] Settings(int number = 0) =>
    [
        ($"Notify:Endpoints:{number}:Url", Url),
        ($"Notify:Endpoints:{number}:Secrets:0", Secret),
    ];

    public static async Task<EventReceiver> StartAsync()
    {
        var receiver = new EventReceiver();
        receiver._server = await LocalServer.StartAsync(receiver.ReceiveAsync);
        return receiver;
    }

    /// <summary>Waits until so many events were taken, one that came again not counted, and says what came instead.</summary>
    public Task TakenAsync(int count) => Until.TrueAsync(
        () => Task.FromResult(_taken.DistinctBy(one => one.Id).Count() >= count), $"{count} events were taken",
        () => string.Join('\n', _taken.Select(one => one.Event.ToJsonString()).Concat(_refused)));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        string id = http.Request.Headers[WebhookSignature.IdHeader]!;
        if (!WebhookSignature.Verify(
            [WebhookSignature.ReadSecret(Secret)!], id, http.Request.Headers[WebhookSignature.TimestampHeader],
            http.Request.Headers[WebhookSignature.SignatureHeader], body, DateTimeOffset.UtcNow))
        {
            _refused.Enqueue(body);
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        http.Response.StatusCode = await Behaviour(http);
        if (http.Response.StatusCode is >= 200 and < 300)
        {
            _taken.Enqueue((id, JsonNode.Parse(body)!));
        }
    }
}
