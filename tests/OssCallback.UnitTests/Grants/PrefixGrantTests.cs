using System.Text;
using System.Text.Json;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Grants;

/// <summary><c>format=v1</c> and <c>format=v4</c>: the shapes of OSS's documentation, for a directory of their own.</summary>
public sealed class PrefixGrantTests : IDisposable
{
    private readonly TestApp _app = new(settings =>
    {
        settings["Policy:Profiles:default:MaxBytes"] = "1000000";
        settings["Policy:Profiles:images:ContentTypes:0"] = "image/*";
        settings["Policy:Profiles:images:Extensions:0"] = ".png";
        settings["Policy:Profiles:images:MinBytes"] = "10";
        settings["Policy:Profiles:images:MaxBytes"] = "1000";
        settings["Policy:Profiles:images:ExpireSeconds"] = "60";
        settings["Policy:Profiles:images:KeyTemplate"] = "{profile}/{uuid}/{filename}{ext}";
    });

    [Fact]
    public async Task The_classic_shape_is_that_of_the_article()
    {
        var reply = await GetAsync("?format=v1");

        var grant = reply.Json();
        Assert.Equal((200, "no-store"), (reply.Status, reply.Header("Cache-Control")));
        Assert.Equal(
            ["accessid", "host", "policy", "signature", "expire", "callback", "dir", "serverTime", "ticket"],
            grant.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("LTAIexample", "https://examplebucket.oss-cn-hangzhou.aliyuncs.com"), (grant.Text("accessid"), grant.Text("host")));
        Assert.Matches("^uploads/2026/03/01/web-shop/[0-9a-f]{32}/$", grant.Text("dir"));
        Assert.Equal(_app.Time.GetUtcNow().ToUnixTimeSeconds(), grant.GetProperty("serverTime").GetInt64());
        Assert.Equal(_app.Time.GetUtcNow().ToUnixTimeSeconds() + 900, grant.GetProperty("expire").GetInt64());
        Assert.Equal(SignatureV1.SignPolicy(TestApp.AccessKeySecret, grant.Text("policy")), grant.Text("signature"));
        CallbackSecrets.AssertNotLogged(_app);
    }

    [Fact]
    public async Task The_classic_policy_demands_nothing_that_the_articles_page_does_not_send()
    {
        var grant = (await GetAsync("?format=v1")).Json();

        Assert.Equal(
            [
                """{"bucket":"examplebucket"}""",
                $"""["starts-with","$key","{grant.Text("dir")}"]""",
                $"""["eq","$callback","{grant.Text("callback")}"]""",
                """["content-length-range",0,1000000]""",
            ],
            Conditions(grant));
        Assert.Equal("2026-03-01T12:15:00.000Z", Policy(grant).Text("expiration"));
    }

    [Fact]
    public async Task The_flat_shape_pins_what_version_4_demands()
    {
        using var app = new TestApp(settings => settings["Oss:SecurityToken"] = "CAIS/example+Token==");

        var grant = (await HandleAsync(app, "?format=v4")).Json();

        Assert.Equal(

            [
                "version",
                "policy",
                "x_oss_credential",
                "x_oss_date",
                "signature",
                "security_token",
                "dir",
                "host",
                "callback",
                "expire",
                "serverTime",
                "ticket",
            ],
            grant.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ("OSS4-HMAC-SHA256", "LTAIexample/20260301/cn-hangzhou/oss/aliyun_v4_request", "20260301T120000Z", "CAIS/example+Token=="),
            (grant.Text("version"), grant.Text("x_oss_credential"), grant.Text("x_oss_date"), grant.Text("security_token")));
        Assert.Equal(
            SignatureV4.SignPolicy(TestApp.AccessKeySecret, "20260301T120000Z", "cn-hangzhou", grant.Text("policy")),
            grant.Text("signature"));
        Assert.Equal(
            [
                """["eq","$x-oss-signature-version","OSS4-HMAC-SHA256"]""",
                """["eq","$x-oss-credential","LTAIexample/20260301/cn-hangzhou/oss/aliyun_v4_request"]""",
                """["eq","$x-oss-date","20260301T120000Z"]""",
                """["eq","$x-oss-security-token","CAIS/example+Token=="]""",
            ],
            Conditions(grant)[4..]);
    }

    [Fact]
    public async Task The_flat_shape_has_an_empty_token_without_temporary_credentials() =>
        Assert.Equal(string.Empty, (await GetAsync("?format=v4")).Json().Text("security_token"));

    [Theory]
    [InlineData("v1")]
    [InlineData("v4")]
    public async Task The_ticket_covers_the_directory_of_its_grant_and_nothing_else(string format)
    {
        var first = (await GetAsync($"?format={format}&profile=images")).Json();
        var second = (await GetAsync($"?format={format}&profile=images")).Json();
        var directory = first.Text("dir");

        Assert.Matches("^images/[0-9a-f]{32}/$", directory);
        Assert.NotEqual(directory, second.Text("dir"));
        Assert.Equal(
            (TicketVerdict.Valid, new UploadTicket(_app.Time.GetUtcNow().AddSeconds(60).AddHours(24), "images", "web-shop", directory)),
            Verify(first.Text("ticket"), directory + "a/b.png"));
        foreach (var key
            in new[] { second.Text("dir") + "a.png", directory[..^1], directory[..^1] + "0/a.png", "x" + directory + "a.png", "a.png" })
        {
            Assert.Equal((TicketVerdict.Mismatch, null), Verify(first.Text("ticket"), key));
        }
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v4")]
    public async Task The_callback_carries_the_ticket(string format)
    {
        var grant = (await GetAsync("?format=" + format)).Json();

        using var callback = JsonDocument.Parse(Convert.FromBase64String(grant.Text("callback")));

        Assert.EndsWith("&ticket=" + grant.Text("ticket"), callback.RootElement.Text("callbackBody"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("&filename=a.png", "")]
    [InlineData("&contentType=image/png", "")]
    [InlineData("&size=1000", "")]
    [InlineData("&size=1001", "file_too_large")]
    [InlineData("&size=9", "file_too_small")]
    [InlineData("&filename=a.gif", "extension_not_allowed")]
    [InlineData("&contentType=video/mp4", "type_not_allowed")]
    [InlineData("&filename=a.png&contentType=video/mp4", "type_not_allowed")]
    public async Task Only_what_the_client_says_about_its_files_is_held_against_the_profile(string query, string code)
    {
        foreach (var format in new[] { "v1", "v4" })
        {
            var reply = await GetAsync($"?profile=images&format={format}{query}");

            if (code.Length == 0)
            {
                Assert.Equal(200, reply.Status);
            }
            else
            {
                reply.AssertProblem(ErrorCodes.All.Single(error => error.Code == code));
            }
        }
    }

    public void Dispose() => _app.Dispose();

    private static JsonElement Policy(JsonElement grant)
    {
        using var policy = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(grant.Text("policy"))));
        return policy.RootElement.Clone();
    }

    private static string[] Conditions(JsonElement grant) =>
        [.. Policy(grant).GetProperty("conditions").EnumerateArray().Select(condition => condition.GetRawText())];

    private (TicketVerdict Verdict, UploadTicket? Ticket) Verify(string ticket, string key) =>
        _app.Get<TicketSigner>().Verify(ticket, TestApp.Bucket, key, _app.Time.GetUtcNow());

    private Task<EndpointReply> GetAsync(string query) => HandleAsync(_app, query);

    private static Task<EndpointReply> HandleAsync(TestApp app, string query) =>
        app.AskAsync("Policy", TestApp.Request("GET", "/api/policy" + query), TestContext.Current.CancellationToken);
}
