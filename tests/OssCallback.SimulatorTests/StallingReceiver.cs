using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace OssCallback.SimulatorTests;

/// <summary>Sends the beginning of an answer, then lets the clock run until the caller gives up and closes.</summary>
public sealed class StallingReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _loop;

    public StallingReceiver(string beginning, FakeTimeProvider clock)
    {
        _listener.Start();
        _loop = RunAsync(beginning, clock);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _loop;
        _listener.Dispose();
    }

    private async Task RunAsync(string beginning, FakeTimeProvider clock)
    {
        using var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var buffer = new byte[4096];
        await stream.ReadAtLeastAsync(buffer, 1, cancellationToken: TestContext.Current.CancellationToken);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), TestContext.Current.CancellationToken);

        // The bytes are on their way, not yet read: the clock moves in steps far below the limit, each behind a turn of the scheduler,
        // until the caller closes, so that the answer's beginning is read long before the limit.
        while (!client.Client.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead) || client.Client.Available > 0)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            if (client.Client.Available > 0)
            {
                await stream.ReadAtLeastAsync(buffer, 1, cancellationToken: TestContext.Current.CancellationToken);
            }
        }
    }
}
