using System.Text.Json;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Grants;

public sealed class StsHandlerTests : IAsyncLifetime
{
    private FakeSts _sts = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _sts = await FakeSts.StartAsync(() => _app!.Time.GetUtcNow());
        _app = Create(_ => { });
    }

    [Fact]
    public async Task Answers_what_the_mobile_sdks_read()
    {
        var reply = await AskAsync();

        var json = reply.Json();
        Assert.Equal((200, EndpointReply.JsonContentType, "no-store"), (reply.Status, reply.ContentType, reply.Header("Cache-Control")));
        Assert.Equal(
            ["StatusCode", "AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration"],
            json.EnumerateObject().Take(5).Select(member => member.Name));
        Assert.Equal(200, json.GetProperty("StatusCode").GetInt32());
        Assert.Equal(
            ("STS.1", "temporary-secret-1", "temporary-token-1", "2026-03-01T13:00:00Z"),
            (json.Text("AccessKeyId"), json.Text("AccessKeySecret"), json.Text("SecurityToken"), json.Text("Expiration")));
        Assert.Equal(
            (_app.Time.GetUtcNow().ToUnixTimeSeconds() + 3600, _app.Time.GetUtcNow().ToUnixTimeSeconds()),
            (json.GetProperty("expire").GetInt64(), json.GetProperty("serverTime").GetInt64()));
        Assert.Equal(
            (TestApp.Bucket, "cn-hangzhou", "https://oss-cn-hangzhou.aliyuncs.com"),
            (json.Text("bucket"), json.Text("region"), json.Text("endpoint")));
    }

    [Fact]
    public async Task Asks_for_no_more_than_uploads_below_directories_of_the_caller()
    {
        var prefix = (await AskAsync()).Json().Text("prefix");
        var yesterday = _app.Get<SessionDirectories>()
            .Reachable(_app.Get<UploadProfiles>().Find("default")!, "web-shop", new DateOnly(2026, 2, 28))[0];

        Assert.Matches("^uploads/2026/03/01/web-shop/[0-9a-f]{32}/$", prefix);
        const string Bucket = $"acs:oss:*:*:{TestApp.Bucket}";
        Assert.Equal(
            """{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:PutObject","oss:ListParts","oss:AbortMultipartUpload"],"""
            + "\"Resource\":"
            + $$$$"""["{{{{Bucket}}}}/{{{{prefix}}}}*","{{{{Bucket}}}}/{{{{yesterday}}}}*"]},"""
            + """{"Effect":"Deny","Action":["oss:PutObject"],"Resource":["*"],"Condition":"""
            + """{"StringEquals":{"oss:x-oss-object-acl":["public-read","public-read-write"]}}}]}""",
            _sts.Parameter("Policy"));
        Assert.Equal(
            ("acs:ram::42:role/uploader", "3600", "oss-callback"),
            (_sts.Parameter("RoleArn"), _sts.Parameter("DurationSeconds"), _sts.Parameter("RoleSessionName")));
    }

    [Fact]
    public async Task A_service_that_lives_on_a_role_asks_with_its_token()
    {
        using var app = Create(settings =>
            (
                settings["Oss:Credentials"],
                settings["Oss:RamRole"],
                settings["Oss:MetadataEndpoint"]) = ("EcsRamRole", "upload-service", _sts.Url));

        var json = (await AskAsync(app: app)).Json();

        var headers = _sts.Requests[^1].Headers;
        Assert.Equal(("STS.2", "temporary-token-1"), (json.Text("AccessKeyId"), headers["x-acs-security-token"].ToString()));
        Assert.StartsWith("ACS3-HMAC-SHA256 Credential=STS.1,", headers.Authorization.ToString(), StringComparison.Ordinal);
        Assert.Contains(";x-acs-security-token;", headers.Authorization.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("private", "\"public-read\",\"public-read-write\"")]
    [InlineData("default", "\"public-read\",\"public-read-write\"")]
    [InlineData("public-read", "\"public-read-write\"")]
    public void What_is_more_public_than_the_profile_is_denied(string acl, string denied) =>
        Assert.Contains($$"""{"oss:x-oss-object-acl":[{{denied}}]}""", SessionPolicy.Write("b", ["d/"], acl), StringComparison.Ordinal);

    [Fact]
    public async Task Hands_out_the_callback_in_three_forms_with_a_ticket_for_the_directory()
    {
        var json = (await AskAsync()).Json();

        var callback = json.GetProperty("callback");
        using var decoded = JsonDocument.Parse(Convert.FromBase64String(json.Text("callbackBase64")!));
        Assert.True(JsonElement.DeepEquals(callback, decoded.RootElement));
        var forAliOss = json.GetProperty("aliOssCallback");
        Assert.Equal(
            (callback.Text("callbackUrl"), callback.Text("callbackBody"), callback.Text("callbackBodyType")),
            (forAliOss.Text("url"), forAliOss.Text("body"), forAliOss.Text("contentType")));
        Assert.True(forAliOss.GetProperty("callbackSNI").GetBoolean());
        Assert.Contains(json.Text("ticket")!, callback.Text("callbackBody"), StringComparison.Ordinal);
        Assert.Equal(TicketVerdict.Valid, Verify(json.Text("prefix") + "a.png").Verdict);
        Assert.Equal(TicketVerdict.Mismatch, Verify("uploads/2026/03/01/web-shop/a.png").Verdict);
        Assert.Equal("web-shop", Verify(json.Text("prefix") + "a.png").Ticket!.User);

        (TicketVerdict Verdict, UploadTicket? Ticket) Verify(string key) =>
            _app.Get<TicketSigner>().Verify(json.Text("ticket"), TestApp.Bucket, key, _app.Time.GetUtcNow());
    }

    [Fact]
    public async Task Asks_sts_once_until_shortly_before_the_end()
    {
        var first = (await AskAsync()).Json();
        _app.Time.Advance(TimeSpan.FromMinutes(44));
        var again = (await AskAsync()).Json();
        _app.Time.Advance(TimeSpan.FromMinutes(15.5));
        var later = (await AskAsync()).Json();

        Assert.Equal((first.Text("SecurityToken"), first.Text("prefix")), (again.Text("SecurityToken"), again.Text("prefix")));
        Assert.Equal("temporary-token-2", later.Text("SecurityToken"));
        Assert.Equal(first.Text("prefix"), later.Text("prefix"));
        Assert.Equal(2, _sts.Issued);
    }

    [Fact]
    public async Task Gives_each_user_and_profile_credentials_of_its_own()
    {
        var prefixes = new[] { await AskAsync(), await AskAsync(key: TestApp.OperatorKey), await AskAsync("?profile=images") }
            .Select(reply => reply.Json().Text("prefix"))
            .ToArray();

        Assert.Equal((3, 3), (prefixes.Distinct().Count(), _sts.Issued));
        Assert.Contains("/back-office/", prefixes[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_every_refusal_in_the_body_of_a_200()
    {
        using var limited = Create(settings => settings["Policy:RateLimit:PerUserPerMinute"] = "1");
        using var without = Create(settings => settings["Sts:RoleArn"] = "");
        await AskAsync(app: limited);
        var handedOut = _sts.Issued;

        AssertFailure(await AskAsync(key: "wrong"), ErrorCodes.Unauthorized);
        AssertFailure(await AskAsync("?profile=nonsense"), ErrorCodes.UnknownProfile);
        AssertFailure(await AskAsync(method: "POST"), ErrorCodes.MethodNotAllowed);
        AssertFailure(await AskAsync(app: without), ErrorCodes.StsNotConfigured);
        var tooMany = await AskAsync(app: limited);
        AssertFailure(tooMany, ErrorCodes.TooManyRequests);

        Assert.Equal("60", tooMany.Header("Retry-After"));
        Assert.Equal(handedOut, _sts.Issued);
    }

    [Fact]
    public async Task Says_that_sts_refuses_without_saying_more_than_the_log()
    {
        _sts.Failure = 403;

        var reply = await AskAsync();

        AssertFailure(reply, ErrorCodes.StsUnavailable);
        Assert.Contains("STS answered 403 NoPermission, request R-1.", _app.LogText, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-name", _app.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_secrets_out_of_the_log()
    {
        await AskAsync();

        Assert.Contains("171 Information Credentials handed out", _app.LogText, StringComparison.Ordinal);
        Assert.All(
            ["temporary-secret", "temporary-token", TestApp.AccessKeySecret],
            secret => Assert.DoesNotContain(secret, _app.LogText, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _sts.DisposeAsync();
    }

    private TestApp Create(Action<Dictionary<string, string?>> change) => new(
        settings =>
        {
            settings["Sts:RoleArn"] = "acs:ram::42:role/uploader";
            settings["Sts:Endpoint"] = _sts.Url;
            settings["Policy:Profiles:default:MinBytes"] = "0";
            settings["Policy:Profiles:images:ContentTypes:0"] = "image/*";
            change(settings);
        },
        isDevelopment: true);

    private Task<EndpointReply> AskAsync(string query = "", string? key = TestApp.ClientKey, string method = "GET", TestApp? app = null) =>
        (app ?? _app).AskAsync("Sts", TestApp.Request(method, "/api/sts" + query, key), TestContext.Current.CancellationToken);

    private static void AssertFailure(EndpointReply reply, ErrorCode error)
    {
        Assert.Equal((200, EndpointReply.JsonContentType), (reply.Status, reply.ContentType));
        var json = reply.Json();
        Assert.Equal((500, error.Code), (json.GetProperty("StatusCode").GetInt32(), json.Text("ErrorCode")));
        Assert.StartsWith(error.Sentence, json.Text("ErrorMessage"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Undefined, json.TryGetProperty("AccessKeyId", out var id) ? id.ValueKind : JsonValueKind.Undefined);
    }
}
