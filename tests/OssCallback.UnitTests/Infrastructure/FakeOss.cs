using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>As much of OSS as answers HEAD, on a loopback port of its own.</summary>
internal sealed class FakeOss : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Task _loop;

    public FakeOss()
    {
        _listener.Start();
        _loop = AcceptAsync();
    }

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Objects by key; what is not here is 404.</summary>
    public ConcurrentDictionary<string, FakeObject> Objects { get; } = new();

    /// <summary>When set, the status of every answer.</summary>
    public int? Failure { get; set; }

    /// <summary>The error document that comes with a failure or a 404, Base64 in x-oss-err as OSS does it.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>Runs before each answer.</summary>
    public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    /// <summary>Heads of all requests, as they came.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public void Put(string key, string etag, long size = 7, string type = "image/png") => Objects[key] = new FakeObject(etag, size, type);

    /// <summary>From now on nobody listens.</summary>
    public void Stop() => _listener.Stop();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Stop();
        await _loop;
        _stop.Dispose();
        _listener.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "The end of the test ends the loop.")]
    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = AnswerAsync(client);
            }
        }
        catch (Exception)
        {
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var head = new StringBuilder();
            var buffer = new byte[4096];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer, _stop.Token);
                if (read == 0)
                {
                    return;
                }

                head.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }

            _requests.Enqueue(head.ToString());
            await BeforeAnswer();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(Answer(head.ToString())), _stop.Token);
        }
    }

    private string Answer(string head)
    {
        var path = head.Split(' ')[1];
        var key = Uri.UnescapeDataString(path[(path.IndexOf('/', 1) + 1)..]);
        var answer = new StringBuilder();
        if (Failure is null && Objects.TryGetValue(key, out var found))
        {
            answer.Append("HTTP/1.1 200 OK\r\n")
                .Append(CultureInfo.InvariantCulture, $"Content-Length: {found.Size}\r\n")
                .Append(CultureInfo.InvariantCulture, $"ETag: \"{found.Etag}\"\r\n")
                .Append(CultureInfo.InvariantCulture, $"Content-Type: {found.Type}\r\n");
            if (found.LastModified is { } modified)
            {
                answer.Append(CultureInfo.InvariantCulture, $"Last-Modified: {modified:R}\r\n");
            }

            if (found.AnsweredAt is { } answered)
            {
                answer.Append(CultureInfo.InvariantCulture, $"Date: {answered:R}\r\n");
            }

            if (found.ObjectType is not null)
            {
                answer.Append("x-oss-object-type: ").Append(found.ObjectType).Append("\r\n");
            }

            if (found.Crc64 is not null)
            {
                answer.Append("x-oss-hash-crc64ecma: ").Append(found.Crc64).Append("\r\n");
            }
        }
        else
        {
            answer.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {Failure ?? 404} Failed\r\nContent-Length: 0\r\n");
            if (ErrorCode is not null)
            {
                answer.Append("x-oss-err: ").Append(CallbackSigner.Base64($"<Error><Code>{ErrorCode}</Code></Error>")).Append("\r\n");
            }
        }

        return answer.Append("x-oss-request-id: 5C3D9175B6FC201293AD4890\r\nConnection: close\r\n\r\n").ToString();
    }
}
