using System.Net.Http.Headers;
using System.Text;
using OssCallback.Oss;
using OssCallback.Simulator;
using OssCallback.Simulator.Storage;

namespace OssCallback.SimulatorTests;

public sealed class ObjectTests
{
    [Fact]
    public void Crc64_matches_the_published_check_value()
    {
        var whole = Crc64.Append(0, "123456789"u8);

        Assert.Equal(0x995DC9BBDF1939FAUL, whole);
        Assert.Equal(whole, Crc64.Append(Crc64.Append(0, "1234"u8), "56789"u8));
    }

    [Fact]
    public async Task Puts_and_reads_objects_whole_and_in_ranges_across_restarts()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var pem = oss.Oss.CallbackPublicKeyPem;

        var put = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a..//b c+d%2F.txt", "123456789"u8.ToArray()));
        await oss.RestartAsync();
        var range = await oss.SendAsync(
            oss.Signed(HttpMethod.Get, "a..//b c+d%2F.txt", change: request => request.Headers.Range = new RangeHeaderValue(2, 4)));

        Assert.Equal((200, "11051210869376104954"), (put.Status, put.Headers["x-oss-hash-crc64ecma"]));
        Assert.Matches("^[0-9A-F]{24}$", put.Headers["x-oss-request-id"]);
        Assert.Equal((206, "345", "bytes 2-4/9"), (range.Status, range.Body, range.Headers["Content-Range"]));
        Assert.Equal(pem, oss.Oss.CallbackPublicKeyPem);
    }

    [Fact]
    public async Task Serves_the_development_key_and_keeps_the_private_half_to_its_owner()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var served = await oss.Http.GetStringAsync(new Uri(oss.Oss.CallbackKeyUrl), TestContext.Current.CancellationToken);

        Assert.Equal(oss.Oss.CallbackPublicKeyPem, served);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(oss.Folder, "callback_key_dev.pem")));
        }
    }

    [Theory]
    [InlineData("PUT", "?acl", null)]
    [InlineData("POST", "?restore", null)]
    [InlineData("GET", "?x-oss-process=image%2Fresize,w_10", null)]
    [InlineData("PUT", "?partNumber=1&uploadId=x", "/playground/b.txt")]
    public async Task Says_so_when_it_lacks_an_operation_and_leaves_the_object_alone(string method, string query, string? copySource)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", "kept"u8.ToArray()));

        var reply = await oss.SendAsync(oss.Signed(new HttpMethod(method), "a.txt", [], request =>
        {
            if (copySource is not null)
            {
                request.Headers.Add("x-oss-copy-source", copySource);
            }
        }, query));

        Assert.Equal(
            (501, "NotImplemented", copySource is null ? query[1..].Split('&', '=')[0] : "x-oss-copy-source"),
            (reply.Status, reply.Code, reply.Element("NotSimulated")));
        Assert.Equal("kept", (await oss.SendAsync(oss.Signed(HttpMethod.Get, "a.txt"))).Body);
    }

    [Theory]
    [InlineData("POST", "?delete", "POST bucket?delete")]
    [InlineData("GET", "?uploads&delimiter=%2F", "GET bucket?uploads")]
    [InlineData("PUT", "?logging", "PUT bucket?logging")]
    [InlineData("PUT", "?lifecycle", "PUT bucket?lifecycle")]
    [InlineData("PUT", "", "PUT bucket")]
    [InlineData("DELETE", "", "DELETE bucket")]
    public async Task Says_so_when_it_lacks_an_operation_on_buckets(string method, string query, string named)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", "kept"u8.ToArray()));
        var body = "<Delete><Object><Key>a.txt</Key></Object></Delete>"u8.ToArray();

        var reply = await oss.SendAsync(oss.Signed(new HttpMethod(method), string.Empty, method == "GET" ? null : body, query: query));

        Assert.Equal((501, "NotImplemented", named), (reply.Status, reply.Code, reply.Element("NotSimulated")));
        Assert.Equal("kept", (await oss.SendAsync(oss.Signed(HttpMethod.Get, "a.txt"))).Body);
    }

    [Fact]
    public async Task Refuses_wrong_signatures_old_dates_and_strangers()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        using var tampered = oss.Signed(HttpMethod.Put, "a.txt", "x"u8.ToArray());
        tampered.Headers.Add("x-oss-object-acl", "public-read");

        var mismatch = await oss.SendAsync(tampered);
        var old = oss.Signed(HttpMethod.Put, "a.txt", "x"u8.ToArray());
        oss.Clock.Advance(TimeSpan.FromMinutes(16));
        var skewed = await oss.SendAsync(old);
        var anonymous = await oss.SendAsync(
            new HttpRequestMessage(HttpMethod.Put, oss.Url("a.txt")) { Content = new ByteArrayContent([1]) });

        Assert.Equal((403, "SignatureDoesNotMatch"), (mismatch.Status, mismatch.Code));
        Assert.Equal((403, "RequestTimeTooSkewed"), (skewed.Status, skewed.Code));
        Assert.Equal((403, "AccessDenied"), (anonymous.Status, anonymous.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Refuses_a_body_that_does_not_match_its_Content_MD5()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await oss.SendAsync(
            oss.Signed(HttpMethod.Put, "a.txt", "x"u8.ToArray(), request => request.Content!.Headers.ContentMD5 = new byte[16]));

        Assert.Equal((400, "BadDigest"), (reply.Status, reply.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [InlineData("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")]
    public async Task Refuses_a_payload_digest_that_OSS_would_not_check(string digest)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", "x"u8.ToArray(), request =>
        {
            request.Headers.Remove("x-oss-content-sha256");
            request.Headers.Add("x-oss-content-sha256", digest);
        }));

        Assert.Equal((400, "InvalidArgument", "0002-00000214"), (reply.Status, reply.Code, reply.Element("EC")));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Only_public_objects_are_readable_by_anyone()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(
            oss.Signed(HttpMethod.Put, "open", "x"u8.ToArray(), request => request.Headers.Add("x-oss-object-acl", "public-read")));
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "closed", "x"u8.ToArray()));

        var open = await oss.SendAsync(new HttpRequestMessage(HttpMethod.Get, oss.Url("open")));
        var closed = await oss.SendAsync(new HttpRequestMessage(HttpMethod.Head, oss.Url("closed")));

        Assert.Equal((200, 403), (open.Status, closed.Status));
        Assert.Contains(
            "<Code>AccessDenied</Code>",
            Encoding.UTF8.GetString(Convert.FromBase64String(closed.Headers["x-oss-err"])),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_URLs_presigned_with_V4_and_V1_until_they_expire()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var request = new OssRequest { Method = "PUT", Bucket = SimulatorFixture.Bucket, Key = "照片 1.txt" };
        var now = oss.Clock.GetUtcNow();
        string[] urls =
        [
            Url(SignatureV4.PresignQuery(request, SimulatorFixture.Sts, SimulatorFixture.Region, now, 60)),
            Url(SignatureV1.PresignQuery(request, SimulatorFixture.Sts, now.AddSeconds(60))),
        ];

        foreach (var url in urls)
        {
            Assert.Equal(200, (await PutAsync(url)).Status);
        }

        oss.Clock.Advance(TimeSpan.FromSeconds(61));
        foreach (var url in urls)
        {
            Assert.Equal((403, "Request has expired."), ((await PutAsync(url)).Status, (await PutAsync(url)).Message));
        }

        string Url(IReadOnlyList<KeyValuePair<string, string?>> query) => oss.Url(request.Key!) + "?"
            + string.Join('&', query.Select(pair => OssEncoding.Encode(pair.Key) + "=" + OssEncoding.Encode(pair.Value ?? string.Empty)));
        Task<Reply> PutAsync(string url) =>
            oss.SendAsync(new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent([1]) });
    }

    [Fact]
    public async Task A_failure_of_its_own_is_an_error_document_and_is_logged()
    {
        const int Failed = 913;
        var logged = 0;
        using var logs = LogTrigger.On(Failed, () => logged++);
        await using var oss = await SimulatorFixture.StartAsync(options => options.LoggerFactory = logs);
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1]));
        File.Delete(Assert.Single(Directory.GetFiles(Path.Combine(oss.Folder, "blobs"))));

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Get, "a.txt"));

        Assert.Equal((500, "InternalError", 1), (reply.Status, reply.Code, logged));
        Assert.Equal(reply.Headers["x-oss-request-id"], reply.Element("RequestId"));
        Assert.Equal(200, (await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [2]))).Status);
    }

    [Fact]
    public async Task Head_answers_503_while_the_fault_is_on()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", "x"u8.ToArray()));

        oss.Oss.Faults.HeadUnavailable = true;
        var faulty = await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt"));
        oss.Oss.Faults.HeadUnavailable = false;
        var healed = await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt"));

        Assert.Equal((503, 200), (faulty.Status, healed.Status));
    }

    [Fact]
    public async Task Lets_every_origin_in()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, oss.Oss.Endpoint + "/playground");
        preflight.Headers.Add("Origin", "http://page.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-custom");

        var reply = await oss.SendAsync(preflight);

        Assert.Equal(
            (200, "*", "x-custom"),
            (reply.Status, reply.Headers["Access-Control-Allow-Origin"], reply.Headers["Access-Control-Allow-Headers"]));
    }

    [Theory]
    [InlineData("Port")]
    [InlineData("Region")]
    [InlineData("Buckets")]
    [InlineData("Credentials")]
    [InlineData("CallbackTimeout")]
    public async Task Names_the_option_that_cannot_work(string option)
    {
        var options = new OssSimulatorOptions { DataDirectory = "unused", Buckets = ["playground"], Credentials = [SimulatorFixture.Key] };
        switch (option)
        {
            case "Port": options.Port = -1; break;
            case "Region": options.Region = "oss-cn-hangzhou"; break;
            case "Buckets": options.Buckets = ["Play"]; break;
            case "Credentials": options.Credentials = []; break;
            default: options.CallbackTimeout = TimeSpan.Zero; break;
        }

        var failure = await Assert.ThrowsAsync<ArgumentException>(
            () => OssSimulator.StartAsync(options, TestContext.Current.CancellationToken));

        Assert.StartsWith(option, failure.Message, StringComparison.Ordinal);
    }
}
