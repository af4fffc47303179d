using System.Globalization;
using System.Net.Sockets;
using System.Text;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>A thousand connections that declare large bodies and send next to nothing: the heap grows with what arrives.</summary>
public sealed class MemoryTests
{
    private const int Connections = 1000;
    private const long HeapLimit = 128L * 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/multipart/complete", "application/xml", 2 * 1024 * 1024)]
    [InlineData("/api/multipart/complete", "application/json", 16 * 1024)]
    [InlineData("/api/policy", "application/json", 16 * 1024)]
    [InlineData("/api/callback", "application/x-www-form-urlencoded", 16 * 1024)]
    public async Task Bodies_that_are_declared_and_not_sent_cost_next_to_nothing(string path, string contentType, int declared)
    {
        await using var deployment = await Deployment.PrepareAsync(("Callback:BudgetMilliseconds", "4500"));
        await deployment.StartServerAsync(RunningProgram.StartWithHeapLimit(RunningProgram.Cli, deployment.ServeArguments(), HeapLimit));
        var head = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {contentType}\r\nContent-Length: {declared}\r\n\r\n{{"));

        var held = new List<Socket>();
        try
        {
            for (var i = 0; i < Connections; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                held.Add(socket);
                await socket.ConnectAsync("127.0.0.1", deployment.Port, Cancellation);
                await socket.SendAsync(head, Cancellation);
            }

            // An upload from beginning to end while all of them are open.
            var record = await deployment.Client.UploadAsync([1, 2, 3]);

            Assert.Equal("ready", (string)record["state"]!);
            Assert.False(deployment.Server.HasExited);
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }
    }
}
