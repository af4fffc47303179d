using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OssCallback.SimulatorTests;

/// <summary>Sends the beginning of an answer and nothing more; waits until the caller closes.</summary>
public sealed class StallingReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _loop;

    public StallingReceiver(string beginning)
    {
        _listener.Start();
        _loop = RunAsync(beginning);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _loop;
        _listener.Dispose();
    }

    private async Task RunAsync(string beginning)
    {
        using var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), TestContext.Current.CancellationToken);
        await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
    }
}
