using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace OssCallback.IntegrationTests.Support;

/// <summary>An answer as it comes over the wire, for requests that no HTTP client would send.</summary>
internal sealed record RawReply(int Status, ILookup<string, string> Headers, byte[] Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>Sends bytes as they are and reads until the server has answered; what is sent may be half of a request.</summary>
    public static async Task<RawReply> ExchangeAsync(int port, string request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience.Of(TimeSpan.FromSeconds(30)));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(request), limit.Token);
        }
        catch (IOException)
        {
            // The server has answered and closed before it had read all; its answer can still be read.
        }

        var received = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var head = Encoding.Latin1.GetString([.. received]);
            var end = head.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var lines = head[..end].Split("\r\n");
                var headers = lines.Skip(1)
                    .Select(line => line.Split(": ", 2))
                    .ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
                var length = int.Parse(Assert.Single(headers["Content-Length"]), NumberStyles.None, CultureInfo.InvariantCulture);
                var isHead = request.StartsWith("HEAD ", StringComparison.Ordinal);
                if (isHead || received.Count >= end + 4 + length)
                {
                    return new RawReply(
                        int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, [.. received.Skip(end + 4)]);
                }
            }

            var count = await stream.ReadAsync(buffer, limit.Token);
            Assert.True(count > 0, $"The answer ends too early: '{head}'");
            received.AddRange(buffer.AsSpan(0, count));
        }
    }
}
