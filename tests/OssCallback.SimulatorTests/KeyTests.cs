using System.Globalization;
using System.Net.Sockets;
using System.Text;
using FsCheck.Xunit;

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

        var put = await RawPutAsync(oss, key, Uri.EscapeDataString(key));
        var posted = key.Contains('\n', StringComparison.Ordinal) ? null : await form.SendV4Async();
        var list = await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty, query: "?list-type=2&encoding-type=url"));

        Assert.Equal(200, put);
        Assert.True(posted is null or { Status: 204 }, posted?.Body);
        Assert.Equal(Uri.EscapeDataString(key), System.Xml.Linq.XDocument.Parse(list.Body).Descendants("Key").Single().Value);
        Assert.Single(Directory.GetFiles(Path.Combine(oss.Folder, "blobs")));
        AssertOnlyOwnFiles(oss.Folder);
    }

    [Property(Arbitrary = [typeof(HostileKeys)], MaxTest = 25)]
    public async Task No_bytes_lead_out_of_the_data_directory(HostileKeys[] keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        await using var oss = await SimulatorFixture.StartAsync(
            options => options.DataDirectory = Path.Combine(options.DataDirectory, "outer", "data"));
        foreach (var key in keys)
        {
            var status = await RawPutAsync(oss, key.Text ?? Uri.UnescapeDataString(key.Encoded), key.Encoded);

            // What is not UTF-8 may be refused in more than one way.
            Assert.True(status is 200 or 400 || (key.Text is null && status == 403), $"{status} for {key}");
            if (key.Text is { } text)
            {
                var good = text[0] is not ('/' or '\\') && !text.Contains('\0', StringComparison.Ordinal) && key.Bytes.Count <= 1023;
                Assert.Equal((good ? 200 : 400, key.Encoded), (status, key.Encoded));
            }
        }

        Assert.Equal(["outer"], Directory.GetFileSystemEntries(oss.Folder).Select(Path.GetFileName));
        Assert.Equal(["data"], Directory.GetFileSystemEntries(Path.Combine(oss.Folder, "outer")).Select(Path.GetFileName));
        AssertOnlyOwnFiles(Path.Combine(oss.Folder, "outer", "data"));
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

        var put = await RawPutAsync(oss, name, Uri.EscapeDataString(name));
        var posted = await form.SendV4Async();

        Assert.Equal(400, put);
        Assert.Equal((400, "InvalidObjectName"), (posted.Status, posted.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [InlineData("x", 1)]
    [InlineData("猫", 3)]
    public async Task A_key_has_at_most_1023_bytes(string letter, int bytes)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var longest = string.Concat(Enumerable.Repeat(letter, 1023 / bytes));
        var tooLong = longest + "x";

        var put = await oss.SendAsync(oss.Signed(HttpMethod.Put, longest, "kept"u8.ToArray()));
        var refused = new[]
        {
            await oss.SendAsync(oss.Signed(HttpMethod.Put, tooLong, [1])),
            await oss.SendAsync(oss.Signed(HttpMethod.Post, tooLong, query: "?uploads")),
        };

        Assert.Equal(200, put.Status);
        Assert.Equal("kept", (await oss.SendAsync(oss.Signed(HttpMethod.Get, longest))).Body);
        Assert.All(
            refused, reply => Assert.Equal((400, "InvalidObjectName", tooLong), (reply.Status, reply.Code, reply.Element("ObjectName"))));
        Assert.Equal(404, (await oss.SendAsync(oss.Signed(HttpMethod.Head, tooLong))).Status);
    }

    private static void AssertOnlyOwnFiles(string folder)
    {
        Assert.Equal(
            ["blobs", "callback_key_dev.pem", "callback_key_url", "index.db", "index.db-shm", "index.db-wal", "lock", "sts_secret", "tmp"],
            Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder, "tmp")));
        Assert.All(
            Directory.GetFileSystemEntries(Path.Combine(folder, "blobs")),
            path => Assert.Matches("^[0-9a-f]{32}$", Path.GetFileName(path)));
    }

    /// <summary>Over a raw socket: an HTTP client would tidy the path up first.</summary>
    private static async Task<int> RawPutAsync(SimulatorFixture oss, string key, string encoded)
    {
        using var signed = oss.Signed(HttpMethod.Put, key, [1]);
        var head =
            new StringBuilder($"PUT /{SimulatorFixture.Bucket}/{encoded} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: "
                + $"close\r\nContent-Length: 1\r\nContent-Type: text/plain\r\n");
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
