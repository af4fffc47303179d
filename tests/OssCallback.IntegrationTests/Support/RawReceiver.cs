using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OssCallback.IntegrationTests.Support;

/// <summary>A callback server that says the same bytes to everybody, or nothing.</summary>
internal sealed class RawReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/cb");

    /// <summary>Starts one; without an answer it holds every connection.</summary>
    public static RawReceiver Start(string? answer)
    {
        var receiver = new RawReceiver();
        receiver._listener.Start();
        receiver._running = receiver.RunAsync(answer is null ? null : Encoding.ASCII.GetBytes(answer));
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(byte[]? answer)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token), answer));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(TcpClient connection, byte[]? answer)
    {
        using (connection)
        {
            try
            {
                var request = new byte[64 * 1024];
                var stream = connection.GetStream();
                if (answer is null)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }

                // Callbacks of these tests come in one piece; what is larger need not be read to its end to be answered.
                await stream.ReadAtLeastAsync(request, 1, throwOnEndOfStream: false, _stop.Token);
                await stream.WriteAsync(answer, _stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The caller went away, or the test is over.
            }
        }
    }
}
