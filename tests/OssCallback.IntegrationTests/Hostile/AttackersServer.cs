using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>
/// A callback server of the attacker's own, at the same path as ours. It keeps what OSS sends there: genuine signatures over bodies of the
/// attacker's choice.
/// </summary>
internal sealed class AttackersServer : IAsyncDisposable
{
    public const string Path = "/api/callback";

    private readonly ConcurrentQueue<(string Authorization, string KeyUrl, string ContentType, byte[] Body)> _caught = new();
    private LocalServer _server = null!;

    private AttackersServer()
    {
    }

    public string Url => _server.Url + Path;

    /// <summary>How many callbacks came.</summary>
    public int Count => _caught.Count;

    public static async Task<AttackersServer> StartAsync()
    {
        var attacker = new AttackersServer();
        attacker._server = await LocalServer.StartAsync(attacker.AnswerAsync);
        return attacker;
    }

    /// <summary>The callback that came last, sent on to another server with OSS's own signature.</summary>
    public HttpRequestMessage Replay(string server)
    {
        var (authorization, keyUrl, contentType, body) = _caught.Last();
        var request = new HttpRequestMessage(HttpMethod.Post, server + Path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.TryAddWithoutValidation("x-oss-pub-key-url", keyUrl);
        return request;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        _caught.Enqueue(
            (
                http.Request.Headers.Authorization.ToString(), http.Request.Headers["x-oss-pub-key-url"].ToString(),
                http.Request.ContentType!, body.ToArray()));
        http.Response.ContentType = "application/json";
        var answer = Encoding.UTF8.GetBytes("{\"Status\":\"OK\"}");
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer, http.RequestAborted);
    }
}
