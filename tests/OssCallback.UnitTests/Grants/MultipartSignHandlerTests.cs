using System.Text;
using System.Text.Json.Nodes;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Grants;

public sealed class MultipartSignHandlerTests : IDisposable
{
    private const string Key = "uploads/2026/03/01/web-shop/film 1.mp4";
    private const string UploadId = "0004B9894A22E5B1888A1E29F8236E2D";
    private const long Size = 12_000_000;

    private readonly TestApp _app = new();

    [Theory]
    [InlineData("PUT", 3)]
    [InlineData("GET", null)]
    [InlineData("DELETE", null)]
    public async Task Signs_parts_their_list_and_the_abort(string method, int? partNumber)
    {
        var reply = await SignAsync(method, partNumber);

        var signed = reply.Json();
        var query = PresignedUrl.Query(signed.Text("url"));
        Assert.Equal((200, method), (reply.Status, signed.Text("method")));
        Assert.StartsWith(
            "https://examplebucket.oss-cn-hangzhou.aliyuncs.com/uploads/2026/03/01/web-shop/film%201.mp4?uploadId=" + UploadId,
            signed.Text("url"),
            StringComparison.Ordinal);
        Assert.Equal(
            (UploadId, partNumber?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            (query["uploadId"], query.GetValueOrDefault("partNumber")));
        Assert.Empty(signed.Map("headers"));
        Assert.Equal(_app.Time.GetUtcNow().ToUnixTimeSeconds() + 900, signed.GetProperty("expire").GetInt64());
        PresignedUrl.AssertSigned(signed.Text("url"), method, Key, [], 900);
        CallbackSecrets.AssertNotLogged(_app);
    }

    [Fact]
    public async Task Sends_a_client_that_completes_to_this_service_which_looks_first()
    {
        var token = Token();
        var signed = (await SignAsync("POST", token: token)).Json();

        Assert.Equal(
            $"/api/multipart/complete?key=uploads%2F2026%2F03%2F01%2Fweb-shop%2Ffilm%201.mp4&uploadId={UploadId}", signed.Text("url"));
        Assert.Equal(new Dictionary<string, string> { ["X-Upload-Token"] = token }, signed.Map("headers"));
    }

    [Fact]
    public async Task Nothing_signed_outlives_the_token()
    {
        var token = Token(expires: _app.Time.GetUtcNow().AddSeconds(90));

        var signed = (await SignAsync("PUT", 1, token: token)).Json();

        Assert.Equal(_app.Time.GetUtcNow().ToUnixTimeSeconds() + 90, signed.GetProperty("expire").GetInt64());
        Assert.Equal("90", PresignedUrl.Query(signed.Text("url"))["x-oss-expires"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(119)]
    [InlineData(10_001)]
    public async Task Refuses_a_part_that_the_declared_size_cannot_have(int? partNumber)
    {
        Assert.Equal(200, (await SignAsync("PUT", 118)).Status);

        (await SignAsync("PUT", partNumber)).AssertProblem(ErrorCodes.PartNumberInvalid);
    }

    [Fact]
    public async Task No_size_allows_more_parts_than_oss_takes()
    {
        Assert.Equal(200, (await SignAsync("PUT", 10_000, token: Token(size: 5L * 1024 * 1024 * 1024))).Status);

        (await SignAsync("PUT", 10_001, token: Token(size: 5L * 1024 * 1024 * 1024))).AssertProblem(ErrorCodes.PartNumberInvalid);
    }

    [Fact]
    public async Task Refuses_the_token_of_another_key() =>
        (await SignAsync("PUT", 1, token: Token(key: "uploads/other.mp4"))).AssertProblem(ErrorCodes.TicketMismatch);

    [Fact]
    public async Task Refuses_a_token_whose_size_was_changed()
    {
        var token = Token();
        Assert.Equal(200, (await SignAsync("PUT", 1, token: token)).Status);

        (await SignAsync("PUT", 1, token: "9" + token)).AssertProblem(ErrorCodes.TicketMismatch);
    }

    [Fact]
    public async Task Refuses_the_token_of_another_caller() =>
        (await SignAsync("PUT", 1, token: Token(user: "alice"))).AssertProblem(ErrorCodes.TicketMismatch);

    [Fact]
    public async Task Refuses_a_token_of_another_service()
    {
        using var other = new TestApp(settings => settings["Callback:TicketKeys:0"] = Convert.ToBase64String(new byte[32]));

        (await SignAsync("PUT", 1, token: Token(other))).AssertProblem(ErrorCodes.TicketForeign);
    }

    [Fact]
    public async Task Refuses_a_token_that_has_expired()
    {
        var token = Token();
        _app.Time.Advance(TimeSpan.FromHours(1));

        (await SignAsync("PUT", 1, token: token)).AssertProblem(ErrorCodes.TicketExpired);
    }

    [Fact]
    public async Task Refuses_a_ticket_in_place_of_a_token()
    {
        (await SignAsync("PUT", 1, token: _app.Ticket(Key))).AssertProblem(ErrorCodes.TicketMalformed);
        (await SignAsync("PUT", 1, token: $"{Size}.{_app.Ticket(Key)}")).AssertProblem(ErrorCodes.TicketForeign);
        (await SignAsync("PUT", 1, token: $"{Size}.{_app.Ticket($"{Size}/{Key}")}")).AssertProblem(ErrorCodes.TicketForeign);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData(".")]
    [InlineData("1.v1")]
    [InlineData("-1.v1.a.b.c.d")]
    [InlineData("99999999999999999999.v1.a.b.c.d.e")]
    public async Task Refuses_what_is_no_token(string token)
    {
        var reply = await SignAsync("PUT", 1, token: token);

        reply.AssertProblem(token.Length == 0 ? ErrorCodes.TicketMissing : ErrorCodes.TicketMalformed);
    }

    [Fact]
    public async Task Refuses_the_token_of_a_profile_that_is_gone() =>
        (await SignAsync("PUT", 1, token: Token(profile: "gone"))).AssertProblem(ErrorCodes.UnknownProfile);

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a&partNumber=2")]
    [InlineData("a b")]
    public async Task Refuses_a_number_of_an_upload_that_oss_never_gave(string uploadId) =>
        (await SignAsync("PUT", 1, uploadId: uploadId)).AssertProblem(ErrorCodes.RequestMalformed);

    [Theory]
    [InlineData("PATCH")]
    [InlineData("put")]
    [InlineData("HEAD")]
    public async Task Signs_no_other_methods(string method) =>
        (await SignAsync(method, 1)).AssertProblem(ErrorCodes.RequestMalformed);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"partNumber\":\"x\"}")]
    public async Task Refuses_a_body_that_is_no_request(string body) =>
        (await HandleAsync(TestApp.Request("POST", "/api/multipart/sign", body: Encoding.UTF8.GetBytes(body)))).AssertProblem(
            ErrorCodes.RequestMalformed);

    [Fact]
    public async Task Refuses_a_body_that_is_too_large() =>
        (await HandleAsync(TestApp.Request("POST", "/api/multipart/sign", body: new byte[(16 * 1024) + 1]))).AssertProblem(
            ErrorCodes.BodyTooLarge);

    [Fact]
    public async Task Asks_for_an_api_key_and_a_post()
    {
        (await HandleAsync(TestApp.Request("POST", "/api/multipart/sign", apiKey: null))).AssertProblem(ErrorCodes.Unauthorized);
        (await HandleAsync(TestApp.Request("GET", "/api/multipart/sign"))).AssertProblem(ErrorCodes.MethodNotAllowed);
    }

    public void Dispose() => _app.Dispose();

    private string Token(
        TestApp? app = null,
        string key = Key,
        long size = Size,
        string user = "web-shop",
        string profile = "default",
        DateTimeOffset? expires = null) =>
        (app ?? _app)
            .Get<MultipartTokens>()
            .Issue(new UploadTicket(expires ?? _app.Time.GetUtcNow().AddHours(1), profile, user), key, size);

    private Task<EndpointReply> SignAsync(string method, int? partNumber = null, string? token = null, string uploadId = UploadId)
    {
        var body = new JsonObject
        {
            ["token"] = token ?? Token(),
            ["method"] = method,
            ["key"] = Key,
            ["uploadId"] = uploadId,
            ["partNumber"] = partNumber,
        };
        return HandleAsync(TestApp.Request("POST", "/api/multipart/sign", body: Encoding.UTF8.GetBytes(body.ToJsonString())));
    }

    private Task<EndpointReply> HandleAsync(EndpointRequest request) =>
        _app.AskAsync("MultipartSign", request, TestContext.Current.CancellationToken);
}
