using System.Net;
using System.Net.Sockets;
using OssCallback.Http;

namespace OssCallback.UnitTests.Http;

public sealed class PrivateAddressesTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.0.9")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a00:1::1")]
    public void These_are_private(string address) => Assert.True(PrivateAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.0.1")]
    [InlineData("172.32.0.1")]
    [InlineData("192.167.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::101:101")]
    public void These_are_not(string address) => Assert.False(PrivateAddresses.Contains(IPAddress.Parse(address)));

    [Fact]
    public async Task A_guarded_client_never_connects_to_one_unless_its_host_is_named()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var guarded = OutboundClient.CreateGuarded(1024, TimeSpan.FromSeconds(30), _ => false);

        foreach (var host in new[] { "localhost", "127.0.0.1", "[::ffff:127.0.0.1]" })
        {
            var refused = await Assert.ThrowsAsync<HttpRequestException>(
                () => guarded.GetAsync(new Uri(FormattableString.Invariant($"http://{host}:{port}/")), cancellation));
            Assert.Contains("private address", refused.Message, StringComparison.Ordinal);
        }

        Assert.False(listener.Pending());
        using var named = OutboundClient.CreateGuarded(1024, TimeSpan.FromSeconds(30), host => host == "localhost");
        var asking = named.GetAsync(new Uri(FormattableString.Invariant($"http://localhost:{port}/")), cancellation);
        using var connection = await listener.AcceptTcpClientAsync(cancellation);
        await connection.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), cancellation);
        using var answer = await asking;
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
