using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OssCallback.SimulatorTests;

/// <summary>Keys that try to leave the data directory are ordinary names, or refused.</summary>
public sealed class KeyTests
{
    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("..\\..\\windows")]
    [InlineData("a/../../b")]
    [InlineData("./.")]
    [InlineData("..")]
    [InlineData("a\r\nb: c")]
    [InlineData("照片/é/e\u0301/\U0001F600")]
    [InlineData("index.db")]
    [InlineData("%2e%2e%2fx")]
    [InlineData("C:\\x")]
    public async Task Any_text_is_a_key_and_no_key_is_a_path(string key)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var form = new PostUpload(oss) { Content = "by form" };
        form.Fields[0] = ("key", key);

        // A raw socket: an HTTP client would tidy the path up first.
        var put = await RawPutAsync(oss, key);
        var posted = key.Contains('\n', StringComparison.Ordinal) ? null : await form.SendV4Async();
        var list = await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty, query: "?list-type=2&encoding-type=url"));

        Assert.Equal(200, put);
        Assert.True(posted is null or { Status: 204 }, posted?.Body);
        Assert.Equal(Uri.EscapeDataString(key), System.Xml.Linq.XDocument.Parse(list.Body).Descendants("Key").Single().Value);
        Assert.Equal(["blobs", "callback_key_dev.pem", "index.db", "index.db-shm", "index.db-wal", "lock", "sts_secret", "tmp"],
            Directory.GetFileSystemEntries(oss.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Matches("^[0-9a-f]{32}$", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(oss.Folder, "blobs")))));
    }

    [Theory]
    [InlineData("/absolute")]
    [InlineData("\\absolute")]
    [InlineData("a\0b")]
    [InlineData("long")]
    public async Task Refuses_names_that_OSS_refuses(string key)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var name = key == "long" ? string.Concat(Enumerable.Repeat("é", 512)) : key;
        var form = new PostUpload(oss);
        form.Fields[0] = ("key", name);

        var put = await RawPutAsync(oss, name);
        var posted = await form.SendV4Async();

        Assert.Equal(400, put);
        Assert.Equal((400, "InvalidObjectName"), (posted.Status, posted.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    private static async Task<int> RawPutAsync(SimulatorFixture oss, string key)
    {
        using var signed = oss.Signed(HttpMethod.Put, key, [1]);
        var head = new StringBuilder($"PUT /{SimulatorFixture.Bucket}/{Uri.EscapeDataString(key)} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 1\r\nContent-Type: text/plain\r\n");
        foreach (var (name, values) in signed.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {string.Join(',', values)}\r\n");
        }

        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(oss.Oss.Endpoint).Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head + "\r\n"), 1], TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var status = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        return int.Parse(status!.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
