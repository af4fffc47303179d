using System.Text;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Grants;

public sealed class MultipartStartHandlerTests : IDisposable
{
    private readonly TestApp _app = new(settings =>
    {
        settings["Policy:Profiles:default:MaxBytes"] = "20000000";
        settings["Policy:Profiles:images:ContentTypes:0"] = "image/*";
        settings["Policy:Profiles:images:Extensions:0"] = ".png";
        settings["Policy:Profiles:images:MinBytes"] = "10";
        settings["Policy:Profiles:images:Overwrite"] = "true";
        settings["Policy:Profiles:images:ExpireSeconds"] = "60";
    });

    [Fact]
    public async Task Signs_the_request_that_begins_the_upload_with_everything_that_it_fixes()
    {
        var reply = await PostAsync("""{"filename":"Film.MP4","contentType":"video/mp4","size":12000000}""");

        var grant = reply.Json();
        var key = grant.Text("key");
        Assert.Equal((200, "no-store"), (reply.Status, reply.Header("Cache-Control")));
        Assert.Matches("^uploads/2026/03/01/web-shop/[0-9a-f]{32}\\.mp4$", key);
        Assert.Equal(("POST", UploadId.Of(TestApp.Bucket, key)), (grant.Text("method"), grant.Text("uploadId")));
        Assert.Equal(
            new Dictionary<string, string> { ["Content-Type"] = "video/mp4", ["x-oss-forbid-overwrite"] = "true" }, grant.Map("headers"));
        Assert.Equal((5 * 1024 * 1024, 3), (grant.GetProperty("partSize").GetInt64(), grant.GetProperty("partCount").GetInt32()));
        Assert.Equal(_app.Time.GetUtcNow().ToUnixTimeSeconds() + 900, grant.GetProperty("expire").GetInt64());
        Assert.StartsWith(
            $"https://examplebucket.oss-cn-hangzhou.aliyuncs.com/{key}?uploads&", grant.Text("url"), StringComparison.Ordinal);
        PresignedUrl.AssertSigned(grant.Text("url"), "POST", key, grant.Map("headers"), 900);
        CallbackSecrets.AssertNotLogged(_app);
    }

    [Fact]
    public async Task The_ticket_confirms_the_same_key()
    {
        var grant = (await PostAsync("""{"filename":"a.png","size":10,"profile":"images"}""")).Json();

        var (verdict, ticket) = _app.Get<TicketSigner>()
            .Verify(grant.Text("ticket"), TestApp.Bucket, grant.Text("key"), _app.Time.GetUtcNow());

        var expires = _app.Time.GetUtcNow().AddSeconds(60).AddHours(24);
        Assert.Equal(
            (TicketVerdict.Valid, new UploadTicket(expires, "images", "web-shop") { FileName = "a.png" }),
            (verdict, ticket! with { Variables = null }));
        Assert.Equal("false", grant.Map("headers")["x-oss-forbid-overwrite"]);
    }

    [Fact]
    public async Task A_token_is_no_ticket()
    {
        var grant = (await PostAsync("""{"filename":"a.png","size":10}""")).Json();
        var token = grant.Text("token");

        foreach (var text in new[] { token, token[(token.IndexOf('.', StringComparison.Ordinal) + 1)..] })
        {
            foreach (var key in new[] { grant.Text("key"), "10/" + grant.Text("key") })
            {
                Assert.NotEqual(
                    TicketVerdict.Valid, _app.Get<TicketSigner>().Verify(text, TestApp.Bucket, key, _app.Time.GetUtcNow()).Verdict);
            }
        }
    }

    [Theory]
    [InlineData("{\"filename\":\"a.png\"}", "request_malformed")]
    [InlineData("{\"filename\":\"a.png\",\"size\":0}", "request_malformed")]
    [InlineData("{\"filename\":\"a.png\",\"size\":-1}", "request_malformed")]
    [InlineData("{\"filename\":\"a.png\",\"size\":20000001}", "file_too_large")]
    [InlineData("{\"filename\":\"a.png\",\"size\":9,\"profile\":\"images\"}", "file_too_small")]
    [InlineData("{\"filename\":\"a.gif\",\"size\":10,\"profile\":\"images\"}", "extension_not_allowed")]
    [InlineData("{\"filename\":\"a.html\",\"size\":10}", "type_not_allowed")]
    [InlineData("{\"filename\":\"a.png\",\"size\":10,\"profile\":\"other\"}", "unknown_profile")]
    [InlineData("[]", "request_malformed")]
    [InlineData("{\"filename\":\"a.png\",\"size\":10,\"expires\":0}", "request_malformed")]
    [InlineData("{\"filename\":\"a.png\",\"size\":10,\"expires\":901}", "expiry_too_long")]
    [InlineData("{\"filename\":\"a.png\",\"size\":10,\"expires\":61,\"profile\":\"images\"}", "expiry_too_long")]
    [InlineData("{\"filename\":\"a.png\",\"size\":10,\"format\":\"v4\"}", "request_malformed")]
    [InlineData("{\"filename\":\"a.png\",\"size\":10,\"key\":\"uploads/a.png\",\"ticket\":\"v1.a\"}", "request_malformed")]
    public async Task Refuses_what_a_grant_would_refuse_and_a_file_without_a_size(string body, string code)
    {
        var reply = await PostAsync(body);

        reply.AssertProblem(ErrorCodes.All.Single(error => error.Code == code));
    }

    [Fact]
    public async Task Asks_for_an_api_key() =>
        (await HandleAsync(TestApp.Request("POST", "/api/multipart", apiKey: null))).AssertProblem(ErrorCodes.Unauthorized);

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Answers_post_only(string method)
    {
        var reply = await HandleAsync(TestApp.Request(method, "/api/multipart?filename=a.png&size=10"));

        reply.AssertProblem(ErrorCodes.MethodNotAllowed);
        Assert.Equal("POST", reply.Header("Allow"));
    }

    [Fact]
    public async Task The_beginning_is_good_for_as_long_as_was_asked_and_the_rest_a_day_longer()
    {
        var grant = (await PostAsync("""{"filename":"a.png","size":10,"expires":60,"format":""}""")).Json();

        var now = _app.Time.GetUtcNow();
        Assert.Equal(
            (now.ToUnixTimeSeconds() + 60, "60"),
            (grant.GetProperty("expire").GetInt64(), PresignedUrl.Query(grant.Text("url"))["x-oss-expires"]));
        var (_, _, token) = _app.Get<MultipartTokens>().Verify(grant.Text("token"), grant.Text("key"), now);
        var (_, ticket) = _app.Get<TicketSigner>().Verify(grant.Text("ticket"), TestApp.Bucket, grant.Text("key"), now);
        Assert.Equal((now.AddSeconds(60).AddHours(24), now.AddSeconds(60).AddHours(24)), (token!.Expires, ticket!.Expires));
    }

    [Fact]
    public async Task A_fraction_of_a_second_costs_no_second()
    {
        _app.Time.Advance(TimeSpan.FromMilliseconds(700));

        var grant = (await PostAsync("""{"filename":"a.png","size":10,"expires":60}""")).Json();

        Assert.Equal(60, grant.GetProperty("expire").GetInt64() - grant.GetProperty("serverTime").GetInt64());
    }

    [Fact]
    public async Task Refuses_an_expiry_beyond_temporary_credentials()
    {
        using var app = new TestApp(
            register: services => TemporaryCredentials.Register(services, new DateTimeOffset(2026, 3, 1, 12, 5, 0, TimeSpan.Zero)));

        var reply = await app.AskAsync(
            "Multipart", Request("""{"filename":"a.png","size":10,"expires":301}"""), TestContext.Current.CancellationToken);

        reply.AssertProblem(ErrorCodes.ExpiryBeyondToken);
    }

    [Fact]
    public async Task The_token_outlives_temporary_credentials()
    {
        using var app = new TestApp(
            register: services => TemporaryCredentials.Register(services, new DateTimeOffset(2026, 3, 1, 12, 5, 0, TimeSpan.Zero)));

        var grant = (await app.AskAsync(
            "Multipart", Request("""{"filename":"a.png","size":10}"""), TestContext.Current.CancellationToken)).Json();

        Assert.Equal(
            app.Time.GetUtcNow().AddSeconds(900).AddHours(24),
            app.Get<MultipartTokens>().Verify(grant.Text("token"), grant.Text("key"), app.Time.GetUtcNow()).Ticket!.Expires);
    }

    [Fact]
    public async Task A_signed_request_does_not_outlive_temporary_credentials()
    {
        using var app = new TestApp(
            register: services => TemporaryCredentials.Register(services, new DateTimeOffset(2026, 3, 1, 12, 5, 0, TimeSpan.Zero)));

        var reply = await app.AskAsync("Multipart", Request("""{"filename":"a.png","size":10}"""), TestContext.Current.CancellationToken);

        var grant = reply.Json();
        Assert.Equal(app.Time.GetUtcNow().ToUnixTimeSeconds() + 300, grant.GetProperty("expire").GetInt64());
        Assert.Equal(
            ("300", "CAIS-token"),
            (PresignedUrl.Query(grant.Text("url"))["x-oss-expires"], PresignedUrl.Query(grant.Text("url"))["x-oss-security-token"]));
    }

    [Fact]
    public async Task Signs_nothing_with_credentials_that_have_ended()
    {
        using var app = new TestApp(
            register: services => TemporaryCredentials.Register(services, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));

        var reply = await app.AskAsync("Multipart", Request("""{"filename":"a.png","size":10}"""), TestContext.Current.CancellationToken);

        reply.AssertProblem(ErrorCodes.CredentialsUnavailable);
        Assert.Equal("5", reply.Header("Retry-After"));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5 * 1024 * 1024, 1)]
    [InlineData((5 * 1024 * 1024) + 1, 2)]
    [InlineData(5L * 1024 * 1024 * 1024, 1024)]
    [InlineData(100L * 1024 * 1024 * 1024, 10_000)]
    public void No_file_is_cut_into_more_parts_than_oss_takes(long size, int count)
    {
        Assert.Equal(count, PartPlan.PartCount(size));
        Assert.InRange(PartPlan.PartSize(size) * count, size, long.MaxValue);
    }

    public void Dispose() => _app.Dispose();

    private static EndpointRequest Request(string body) => TestApp.Request("POST", "/api/multipart", body: Encoding.UTF8.GetBytes(body));

    private Task<EndpointReply> PostAsync(string body) => HandleAsync(Request(body));

    private Task<EndpointReply> HandleAsync(EndpointRequest request) =>
        _app.AskAsync("Multipart", request, TestContext.Current.CancellationToken);
}
