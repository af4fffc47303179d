using System.Text;
using System.Text.Json;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Grants;

public sealed class SignedUrlHandlerTests : IDisposable
{
    private const string Md5 = "XrY7u+Ae7tCTyyK7j1rNww==";

    private readonly TestApp _app = new(settings =>
    {
        settings["Policy:Profiles:default:MaxBytes"] = "1000000";
        settings["Policy:Profiles:images:ContentTypes:0"] = "image/*";
        settings["Policy:Profiles:images:Extensions:0"] = ".png";
        settings["Policy:Profiles:images:MinBytes"] = "10";
        settings["Policy:Profiles:images:MaxBytes"] = "1000";
        settings["Policy:Profiles:images:Acl"] = "public-read";
        settings["Policy:Profiles:images:Overwrite"] = "true";
        settings["Policy:Profiles:images:Variables:0"] = "x:album";
        settings["Policy:Profiles:images:Variables:1"] = "x:note";
    });

    [Fact]
    public async Task Signs_everything_that_a_url_can_bind()
    {
        var reply = await GetAsync($"?filename=Photo.PNG&size=1024&md5={Uri.EscapeDataString(Md5)}");

        var answer = reply.Json();
        var (path, query) = Split(answer.Text("url"));
        var key = answer.Text("key");
        Assert.Equal((200, "no-store", "PUT"), (reply.Status, reply.Header("Cache-Control"), answer.Text("method")));
        Assert.Matches("^uploads/2026/03/01/web-shop/[0-9a-f]{32}\\.png$", key);
        Assert.Equal("https://examplebucket.oss-cn-hangzhou.aliyuncs.com/" + key, path);
        Assert.Equal(UploadId.Of(TestApp.Bucket, key), answer.Text("uploadId"));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["Content-Type"] = "image/png",
                ["Content-MD5"] = Md5,
                ["x-oss-object-acl"] = "private",
                ["x-oss-forbid-overwrite"] = "true",
            },
            answer.Map("headers"));
        Assert.Equal(
            ("OSS4-HMAC-SHA256", "20260301T120000Z", "900"),
            (query["x-oss-signature-version"], query["x-oss-date"], query["x-oss-expires"]));
        Assert.Equal(
            SignatureV4.Sign(Request(answer, query, "x-oss-signature"), TestApp.AccessKeySecret, "20260301T120000Z", "cn-hangzhou", []),
            query["x-oss-signature"]);
        Assert.Equal(
            (0, 1000000),
            (
                answer.GetProperty("limits").GetProperty("minBytes").GetInt64(),
                answer.GetProperty("limits").GetProperty("maxBytes").GetInt64()));
        Assert.Contains("size", answer.Text("unbound"), StringComparison.Ordinal);
        CallbackSecrets.AssertNotLogged(_app);
    }

    [Fact]
    public async Task Signs_with_version_1_where_asked_to()
    {
        var answer = (await GetAsync("?filename=a.png&signature=v1")).Json();

        var (_, query) = Split(answer.Text("url"));
        Assert.Equal(["callback", "OSSAccessKeyId", "Expires", "Signature"], query.Keys);
        Assert.Equal(answer.GetProperty("expire").GetRawText(), query["Expires"]);
        Assert.Equal(
            SignatureV1.Sign(TestApp.AccessKeySecret, SignatureV1.StringToSign(Request(answer, query, "Signature"), query["Expires"])),
            query["Signature"]);
    }

    [Fact]
    public async Task The_callback_in_the_query_carries_the_ticket_for_this_key()
    {
        var answer = (await GetAsync("?filename=a.png&profile=images&size=10")).Json();

        using var callback = JsonDocument.Parse(Convert.FromBase64String(Split(answer.Text("url")).Query["callback"]));
        var (verdict, ticket) = _app.Get<TicketSigner>()
            .Verify(answer.Text("ticket"), TestApp.Bucket, answer.Text("key"), _app.Time.GetUtcNow());

        Assert.EndsWith("&ticket=" + answer.Text("ticket"), callback.RootElement.Text("callbackBody"), StringComparison.Ordinal);
        var expires = _app.Time.GetUtcNow().AddSeconds(900).AddHours(24);
        Assert.Equal(
            (TicketVerdict.Valid, new UploadTicket(expires, "images", "web-shop") { FileName = "a.png" }),
            (verdict, ticket! with { Variables = null }));
        Assert.Equal(
            ("public-read", "false"), (answer.Map("headers")["x-oss-object-acl"], answer.Map("headers")["x-oss-forbid-overwrite"]));
    }

    [Fact]
    public async Task Variables_travel_in_the_signed_query()
    {
        var query = Split(
            (await GetAsync("?filename=a.png&profile=images&x:album=" + Uri.EscapeDataString("夏 & 冬"))).Json().Text("url")).Query;
        var posted = Split(
            (await PostAsync("""{"filename":"a.png","profile":"images","variables":{"x:note":"n"}}""")).Json().Text("url")).Query;

        Assert.Equal("""{"x:album":"夏 & 冬","x:note":""}""", Text(query["callback-var"]));
        Assert.Equal("""{"x:album":"","x:note":"n"}""", Text(posted["callback-var"]));
        Assert.DoesNotContain("callback-var", Split((await GetAsync("?filename=a.png")).Json().Text("url")).Query.Keys);
    }

    [Theory]
    [InlineData("?profile=missing", "unknown_profile", "")]
    [InlineData("?signature=v9", "request_malformed", "v4 or v1")]
    [InlineData("?signature=V4", "request_malformed", "v4 or v1")]
    [InlineData("?format=v1", "request_malformed", "/api/policy")]
    [InlineData("?md5=x", "request_malformed", "16 bytes")]
    [InlineData("?md5=XrY7u%2BAe7tCTyyK7j1rN", "request_malformed", "16 bytes")]
    [InlineData("?md5=XrY7u+Ae7tCTyyK7j1rNww==", "request_malformed", "16 bytes")]
    [InlineData("?md5=XrY7u%2BAe7tCTyyK7j1rNwx==", "request_malformed", "16 bytes")]
    [InlineData("?md5=%0aXrY7u%2BAe7tCTyyK7j1rNww==", "request_malformed", "16 bytes")]
    [InlineData("?x:album=a", "request_malformed", "no variable 'x:album'")]
    [InlineData("?profile=images&x:other=a", "request_malformed", "no variable 'x:other'")]
    [InlineData("?size=1000001", "file_too_large", "allows 1000000")]
    [InlineData("?profile=images&filename=a.png&size=9", "file_too_small", "")]
    [InlineData("?profile=images&filename=a.png&contentType=video/mp4", "type_not_allowed", "")]
    [InlineData("?profile=images&filename=a.gif", "extension_not_allowed", "")]
    [InlineData("?filename=a.html", "type_not_allowed", "")]
    public async Task Refuses_with_a_code_and_says_why(string query, string code, string detail)
    {
        var reply = await GetAsync(query);

        var problem = reply.AssertProblem(ErrorCodes.All.Single(error => error.Code == code));
        Assert.Contains(detail, problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(512, 200)]
    [InlineData(513, 400)]
    public async Task Takes_variables_of_512_characters(int length, int status)
    {
        var reply = await GetAsync("?filename=a.png&profile=images&x:album=" + new string('a', length));

        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task Refuses_variables_that_oss_would_refuse()
    {
        using var app = new TestApp(settings =>
        {
            for (var i = 0; i < 20; i++)
            {
                settings[$"Policy:Profiles:default:Variables:{i}"] = $"x:{i}-{new string('v', 60)}";
            }
        });
        var body = Encoding.UTF8.GetBytes(
            new System.Text.Json.Nodes.JsonObject
            {
                ["variables"] = new System.Text.Json.Nodes.JsonObject { [$"x:0-{new string('v', 60)}"] = new string((char)1, 512) },
            }.ToJsonString());

        var reply = await app.AskAsync(
            "SignedUrl", TestApp.Request("POST", "/api/signed-url", body: body), TestContext.Current.CancellationToken);

        Assert.Contains("longer than OSS takes", reply.AssertProblem(ErrorCodes.RequestMalformed).Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"filename":"a.png","profile":"images","variables":{"x:note":null}}""")]
    [InlineData("""{"filename":"a.png","profile":"images","variables":{"x:note":1}}""")]
    [InlineData("""{"filename":"a.png","profile":"images","variables":[]}""")]
    public async Task Refuses_variables_that_are_no_texts(string body) =>
        (await PostAsync(body)).AssertProblem(ErrorCodes.RequestMalformed);

    [Fact]
    public async Task Asks_for_an_api_key_and_answers_get_and_post_only()
    {
        (await HandleAsync(TestApp.Request("GET", "/api/signed-url", apiKey: null))).AssertProblem(ErrorCodes.Unauthorized);
        (await HandleAsync(TestApp.Request("PUT", "/api/signed-url"))).AssertProblem(ErrorCodes.MethodNotAllowed);
    }

    public void Dispose() => _app.Dispose();

    private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static (string Path, OrderedDictionary<string, string> Query) Split(string url)
    {
        var parts = url.Split('?');
        return (
            parts[0],
            new(parts[1]
                .Split('&')
                .Select(pair => pair.Split('='))
                .Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])))));
    }

    private static OssRequest Request(JsonElement answer, OrderedDictionary<string, string> query, string signature) => new()
    {
        Method = "PUT",
        Bucket = TestApp.Bucket,
        Key = answer.Text("key"),
        Headers = answer.Map("headers"),
        Query = [.. query.Where(pair => pair.Key != signature).Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))],
    };

    private Task<EndpointReply> GetAsync(string query) => HandleAsync(TestApp.Request("GET", "/api/signed-url" + query));

    private Task<EndpointReply> PostAsync(string body) =>
        HandleAsync(TestApp.Request("POST", "/api/signed-url", body: Encoding.UTF8.GetBytes(body)));

    private Task<EndpointReply> HandleAsync(EndpointRequest request) =>
        _app.AskAsync("SignedUrl", request, TestContext.Current.CancellationToken);
}
