using System.Globalization;
using System.Text;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>
/// The callback endpoint, byte by byte. OSS takes an answer only with a valid Content-Length and JSON; so does everyone else here.
/// </summary>
public sealed class CallbackWireTests(CallbackWireTests.Shared shared) : IClassFixture<CallbackWireTests.Shared>, IAsyncLifetime
{
    private string _body = string.Empty;
    private string _uploadId = string.Empty;

    private Deployment Deployment { get; } = shared.Deployment;

    public async ValueTask InitializeAsync()
    {
        var grant = await Deployment.Client.GrantAsync(size: 3);
        Deployment.Oss.Faults.DropCallback = true;
        await Deployment.Client.PostAsync(grant, [1, 2, 3]);
        _body = Body(grant);
        _uploadId = grant.UploadId;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_true_callback_is_taken()
    {
        var reply = await ExchangeAsync(Post(_body));

        AssertAnswer(reply, 200, code: null);
        Assert.Equal("OK", (string)reply.Json["Status"]!);
    }

    [Fact]
    public async Task A_callback_of_http_1_0_is_taken()
    {
        AssertAnswer(await ExchangeAsync(Post(_body).Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal)), 200, code: null);
    }

    [Fact]
    public async Task A_chunked_callback_is_taken()
    {
        var chunks = string.Concat(
            _body.Chunk(50).Select(chunk => string.Create(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n{new string(chunk)}\r\n")));

        AssertAnswer(await ExchangeAsync(Head(Signed(_body), "Transfer-Encoding: chunked") + chunks + "0\r\n\r\n"), 200, code: null);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PATCH")]
    [InlineData("TRACE")]
    [InlineData("BREW")]
    [InlineData("post")]
    public async Task Another_method_gets_501(string method)
    {
        var reply = await ExchangeAsync(Post(_body).Replace("POST ", method + " ", StringComparison.Ordinal));

        AssertAnswer(reply, 501, method == "HEAD" ? null : "method_not_supported");
        await AssertNothingTakenAsync();
    }

    [Fact]
    public async Task A_body_that_is_too_large_gets_413_whether_its_length_is_declared_or_not()
    {
        var large = new string('x', 16 * 1024 + 1);
        AssertAnswer(await ExchangeAsync(Head(Signed(large), "Content-Length: 16385")), 413, "body_too_large");
        AssertAnswer(await ExchangeAsync(Post(large)), 413, "body_too_large");
        AssertAnswer(await ExchangeAsync(Head(Signed(large), "Content-Length: 9999999999")), 413, "body_too_large");
        AssertAnswer(
            await ExchangeAsync(Head(Signed(large), "Transfer-Encoding: chunked") + "4001\r\n" + large + "\r\n0\r\n\r\n"),
            413,
            "body_too_large");
        await AssertNothingTakenAsync();
    }

    [Fact]
    public async Task A_body_at_the_limit_is_read()
    {
        var padded = _body + "&pad=" + new string('x', (16 * 1024) - _body.Length - 5);

        AssertAnswer(await ExchangeAsync(Post(padded)), 200, code: null);
    }

    [Theory]
    [InlineData("object=other")]
    [InlineData("bucket=uploads-bucket")]
    [InlineData("ticket=v1")]
    [InlineData("size=1")]
    [InlineData("x:a=1&x:a=2")]
    public async Task A_known_field_that_comes_twice_is_refused(string again)
    {
        AssertAnswer(await ExchangeAsync(Post(_body + "&" + again)), 400, "field_repeated");
        AssertAnswer(await ExchangeAsync(Post(again + "&" + _body)), 400, "field_repeated");
        await AssertNothingTakenAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("bucket")]
    [InlineData("%zz=1&bucket=b&object=o")]
    [InlineData("bucket=uploads-bucket&object=%ff")]
    [InlineData("{\"bucket\":\"uploads-bucket\"}")]
    [InlineData("bucket=${bucket}&object=${object}")]
    public async Task A_signed_body_that_says_nothing_is_refused(string body)
    {
        AssertAnswer(await ExchangeAsync(Post(body)), 400, "body_malformed");
        await AssertNothingTakenAsync();
    }

    [Theory]
    [InlineData("Authorization", "authorization_missing")]
    [InlineData("x-oss-pub-key-url", "key_url_missing")]
    public async Task A_missing_header_is_named(string header, string code)
    {
        var headers = Signed(_body).Where(line => !line.StartsWith(header, StringComparison.Ordinal));

        AssertAnswer(await ExchangeAsync(Head(headers, Length(_body)) + _body), 400, code);
        await AssertNothingTakenAsync();
    }

    [Theory]
    [InlineData("{authorization}")]
    [InlineData("Bearer token")]
    public async Task A_repeated_authorization_is_refused_and_the_log_says_so(string second)
    {
        var authorization = Deployment.Forge.Authorization("/api/callback", _body);
        var headers = Signed(_body).Append("Authorization: " + second.Replace("{authorization}", authorization, StringComparison.Ordinal));

        AssertAnswer(await ExchangeAsync(Head(headers, Length(_body)) + _body), 400, "signature_malformed");
        await Deployment.Server.Output.WaitForAsync("The Authorization header came more than once.");
        await AssertNothingTakenAsync();
    }

    [Theory]
    [InlineData("%%%")]
    [InlineData("AAAA")]
    [InlineData("Bearer abc")]
    public async Task An_authorization_that_is_no_signature_is_refused(string authorization)
    {
        var headers = Signed(_body).Where(line => !line.StartsWith("Authorization", StringComparison.Ordinal))
            .Append("Authorization: " + authorization);

        AssertAnswer(await ExchangeAsync(Head(headers, Length(_body)) + _body), 400, "signature_malformed");
        await AssertNothingTakenAsync();
    }

    [Fact]
    public async Task A_body_that_does_not_come_gets_503_when_the_budget_is_spent()
    {
        await using var hasty = await Deployment.StartAsync(("Callback:BudgetMilliseconds", "300"));
        var body = Body(await hasty.Client.GrantAsync(size: 3));

        AssertAnswer(await RawReply.ExchangeAsync(hasty.Port, Head(Signed(body), Length(body)) + body[..10]), 503, "not_queued");
        AssertAnswer(
            await RawReply.ExchangeAsync(hasty.Port, Head(Signed(body), "Transfer-Encoding: chunked") + "5\r\nbucke\r\n"),
            503,
            "not_queued");

        Assert.Equal((0, 0), await hasty.CountMessagesAsync());
        Assert.Empty(await hasty.Client.ListAsync());
    }

    [Theory]
    [InlineData("this is not http\r\n\r\n")]
    [InlineData("POST /api/callback HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST /api/callback HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n")]
    [InlineData("POST /api/callback HTTP/1.1\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST /api/callback HTTP/1.1\r\nHost: a\r\nBad Header: 1\r\n\r\n")]
    public async Task What_is_not_http_is_refused_by_the_platform_and_the_server_goes_on(string request)
    {
        Assert.InRange((await ExchangeAsync(request)).Status, 400, 505);

        AssertAnswer(await ExchangeAsync(Post(_body)), 200, code: null);
    }

    [Fact]
    public async Task Nothing_that_is_secret_is_in_the_log()
    {
        var ticket = _body[(_body.IndexOf("ticket=", StringComparison.Ordinal) + "ticket=".Length)..];
        var signature = Deployment.Forge.Authorization("/api/callback", _body);
        await ExchangeAsync(Post(_body));
        await ExchangeAsync(Post(_body).Replace("&size=3", "&size=4", StringComparison.Ordinal));
        await Deployment.Server.Output.WaitForAsync("Callback refused with signature_mismatch");

        var log = Deployment.Server.Output.ToString() + Deployment.Server.Errors;
        Assert.All(
            new[] { ticket, ticket.Split('.')[^1], signature, Deployment.Owner.AccessKeySecret },
            secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_stranger_writes_begins_no_line_of_the_log_and_speaks_to_no_terminal()
    {
        const string Hostile = "forged%0d%0awarn:%20forged%1b%5b2J%e2%80%a8";
        var grant = await Deployment.Client.GrantAsync(size: 3);
        var accepted = Body(grant) + "&reqId=accepted-" + Hostile;
        var repeated = Body(grant) + $"&x:repeated-{Hostile}=1&x:repeated-{Hostile}=2";
        AssertAnswer(await ExchangeAsync(Post(accepted)), 200, code: null);
        AssertAnswer(await ExchangeAsync(Post(repeated)), 400, "field_repeated");
        AssertAnswer(await ExchangeAsync(Head([.. Signed("ticket=1"), "x-oss-request-id: header-\u001b[2J"], Length("ticket=1"))
            + "ticket=1"), 400, "body_malformed");

        await Deployment.Server.Output.WaitForAsync("accepted-forged");
        await Deployment.Server.Output.WaitForAsync("repeated-forged");
        await Deployment.Server.Output.WaitForAsync("header-");
        var log = Deployment.Server.Output + "\n" + Deployment.Server.Errors;
        Assert.DoesNotContain(log, character => char.IsControl(character) && character is not ('\n' or '\r'));
        Assert.DoesNotContain(log.Split('\n', '\r', '\u2028'), line =>
            line.TrimStart().StartsWith("warn: forged", StringComparison.Ordinal));
    }

    private Task<RawReply> ExchangeAsync(string request) => RawReply.ExchangeAsync(Deployment.Port, request);

    private IEnumerable<string> Signed(string body) =>
    [
        "Authorization: " + Deployment.Forge.Authorization("/api/callback", body),
        "x-oss-pub-key-url: " + Deployment.Forge.PublicKeyUrl,
        "Content-Type: application/x-www-form-urlencoded",
    ];

    private static string Length(string body) =>
        string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}");

    private static string Head(IEnumerable<string> headers, string length) =>
        string.Join("\r\n", ["POST /api/callback HTTP/1.1", "Host: callback.example.com", "Connection: close", length, .. headers])
            + "\r\n\r\n";

    private string Post(string body) => Head(Signed(body), Length(body)) + body;

    private static void AssertAnswer(RawReply reply, int status, string? code)
    {
        Assert.Equal(status, reply.Status);
        Assert.Equal("application/json", Assert.Single(reply.Headers["Content-Type"]));
        Assert.Empty(reply.Headers["Transfer-Encoding"]);
        Assert.InRange(int.Parse(Assert.Single(reply.Headers["Content-Length"]), CultureInfo.InvariantCulture), 2, 1023);
        if (code is not null)
        {
            Assert.Equal(("Error", code), ((string)reply.Json["Status"]!, (string)reply.Json["code"]!));
            Assert.Equal(int.Parse(reply.Headers["Content-Length"].Single(), CultureInfo.InvariantCulture), reply.Body.Length);
        }
    }

    private static string Body(Grant grant) => CallbackForge.Body(Deployment.Bucket, grant.Key, grant.Ticket);

    /// <summary>The object exists: a callback that was taken would have become a record by the time the queue is empty.</summary>
    private async Task AssertNothingTakenAsync()
    {
        await Deployment.QueueEmptyAsync();
        Assert.Equal(404, (await Deployment.Client.StatusAsync(_uploadId)).Status);
    }

    public sealed class Shared() : SharedDeployment();
}
