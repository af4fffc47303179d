using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OssCallback.SimulatorTests;

/// <summary>The smallest receiver of callbacks: answers every connection with the bytes it was given; a null answer never comes.</summary>
public sealed class CallbackReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly string? _answer;
    private readonly Action? _onReceived;
    private readonly Task _loop;

    public CallbackReceiver(string? answer, Action? onReceived = null)
    {
        _answer = answer;
        _onReceived = onReceived;
        _listener.Start();
        _loop = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<Received> Received => [.. _received];

    public static string Ok(string body, string type = "application/json") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var requestLine = await reader.ReadLineAsync(_stop.Token) ?? string.Empty;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
        {
            var pair = line.Split(':', 2);
            headers[pair[0]] = pair[1].Trim();
        }

        var length = int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture);
        var body = new StringBuilder();
        while (Encoding.UTF8.GetByteCount(body.ToString()) < length)
        {
            var buffer = new char[1024];
            var count = await reader.ReadAsync(buffer, _stop.Token);
            body.Append(buffer, 0, count);
        }

        _received.Enqueue(new Received(requestLine, headers, body.ToString()));
        _onReceived?.Invoke();
        if (_answer is null)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(_answer!), _stop.Token);
    }
}
