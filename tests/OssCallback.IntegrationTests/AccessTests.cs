using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.IntegrationTests;

/// <summary>Who may ask, over real sockets: tokens of an issuer, limits, web pages of other origins.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private const string Shop = "https://shop.example.com";

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(5) });
    private LocalIssuer _issuer = null!;

    public async ValueTask InitializeAsync() => _issuer = await LocalIssuer.StartAsync();

    [Fact]
    public async Task The_user_of_a_token_is_in_key_ticket_and_record_and_no_other_user_can_use_the_ticket()
    {
        await using var deployment = await StartAsync();
        var (alice, bob, admin) = (Token("alice"), Token("bob"), Token("carol", "admin"));

        var granted = await SendAsync(deployment, HttpMethod.Get, "/api/policy?filename=a.png", alice);
        Assert.Equal(200, granted.Status);
        var grant = new Grant(granted.Json);
        Assert.Contains("/alice/", grant.Key, StringComparison.Ordinal);
        var body = new JsonObject { ["key"] = grant.Key, ["ticket"] = grant.Ticket };
        var stolen = await SendAsync(deployment, HttpMethod.Post, grant.ConfirmUrl, bob, body);
        var nobody = await SendAsync(deployment, HttpMethod.Post, grant.ConfirmUrl, null, body);
        Assert.Equal((403, "forbidden", 401, "unauthorized"), (stolen.Status, stolen.Code, nobody.Status, nobody.Code));
        Assert.Equal(404, (await SendAsync(deployment, HttpMethod.Get, $"/api/uploads/{grant.UploadId}", alice)).Status);

        Assert.Equal(200, (await deployment.Client.PostAsync(grant, [1, 2, 3])).Status);
        var record = await Until.NotNullAsync(
            async () =>
                await SendAsync(deployment, HttpMethod.Get, $"/api/uploads/{grant.UploadId}", admin) is { Status: 200 } seen
                    && (string)seen.Json["state"]! == "ready"
                    ? seen.Json["record"]
                    : null,
            "the upload became ready");
        var confirmed = await SendAsync(deployment, HttpMethod.Post, grant.ConfirmUrl, alice, body);
        var ofAlice = await SendAsync(deployment, HttpMethod.Get, $"/api/uploads/{grant.UploadId}", alice);

        Assert.Equal(("alice", 200), ((string)record["user"]!, confirmed.Status));
        Assert.Equal(("ready", null), ((string)ofAlice.Json["state"]!, ofAlice.Json["record"]));
        Assert.Equal(403, (await SendAsync(deployment, HttpMethod.Get, "/api/uploads", alice)).Status);
    }

    [Fact]
    public async Task A_forged_token_gets_nothing_and_the_process_stays_up()
    {
        await using var deployment = await StartAsync();
        await using var stranger = await LocalIssuer.StartAsync();
        var claims = _issuer.Claims("alice", TimeProvider.System.GetUtcNow());

        string[] tokens = [stranger.Sign(claims), _issuer.Sign(claims, "none"), _issuer.Sign(claims, "HS256"), "a.b.c", new string('.', 2)];
        foreach (var token in tokens)
        {
            var answer = await SendAsync(deployment, HttpMethod.Get, "/api/policy?filename=a.png", token);
            Assert.Equal((401, "unauthorized"), (answer.Status, answer.Code));
        }

        Assert.Equal(200, (await SendAsync(deployment, HttpMethod.Get, "/api/policy?filename=a.png", Token("alice"))).Status);
        Assert.Empty(await ListAsync(deployment));
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back()
    {
        await using var deployment = await StartAsync(("Policy:RateLimit:PerUserPerMinute", "1"));
        await SendAsync(deployment, HttpMethod.Get, "/api/policy?filename=a.png", Token("alice"));

        using var request = Request(deployment, HttpMethod.Get, "/api/policy?filename=a.png", Token("alice"));
        using var refused = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("too_many_requests", (await Answer.ReadAsync(refused)).Code);
        Assert.Equal(200, (await SendAsync(deployment, HttpMethod.Get, "/api/policy?filename=a.png", Token("bob"))).Status);
    }

    [Theory]
    [InlineData("/api/policy")]
    [InlineData("/api/sts")]
    [InlineData("/api/uploads/aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("/api/uploads/aaaaaaaaaaaaaaaaaaaaaaaaaa/confirm")]
    public async Task A_page_of_a_named_origin_may_call(string path)
    {
        await using var deployment = await StartAsync(("Policy:AllowedOrigins:0", Shop));

        using var preflight = await PreflightAsync(deployment, path, Shop);
        using var foreign = await PreflightAsync(deployment, path, "https://evil.example.com");
        using var callback = await PreflightAsync(deployment, "/api/callback", Shop);
        using var request = Request(deployment, HttpMethod.Get, path, null);
        request.Headers.Add("Origin", Shop);
        using var refused = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(
            (HttpStatusCode.NoContent, Shop, "Origin"),
            (preflight.StatusCode, Header(preflight, "Access-Control-Allow-Origin"), Header(preflight, "Vary")));
        Assert.Contains("Authorization", Header(preflight, "Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Forbidden, null), (foreign.StatusCode, Header(foreign, "Access-Control-Allow-Origin")));
        Assert.Equal((HttpStatusCode.NotImplemented, null), (callback.StatusCode, Header(callback, "Access-Control-Allow-Origin")));
        Assert.Equal(
            (Shop, "Retry-After"), (Header(refused, "Access-Control-Allow-Origin"), Header(refused, "Access-Control-Expose-Headers")));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _issuer.DisposeAsync();
    }

    private Task<Deployment> StartAsync(params (string Key, string Value)[] settings) => Deployment.StartAsync(

        [
            ("Policy:Jwt:Authority", _issuer.Url),
            ("Policy:Jwt:Audience", LocalIssuer.Audience),
            ("Policy:Jwt:RoleClaim", "roles"),
            ("Policy:Jwt:OperatorRoles:0", "admin"),
            .. settings,
        ]);

    private string Token(string user, string? role = null)
    {
        var claims = _issuer.Claims(user, TimeProvider.System.GetUtcNow());
        claims["roles"] = role;
        return _issuer.Sign(claims);
    }

    private async Task<JsonArray> ListAsync(Deployment deployment) =>
        (await SendAsync(deployment, HttpMethod.Get, "/api/uploads", Token("carol", "admin"))).Json["uploads"]!.AsArray();

    private async Task<Answer> SendAsync(Deployment deployment, HttpMethod method, string path, string? token, JsonObject? body = null)
    {
        using var request = Request(deployment, method, path, token);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    private static HttpRequestMessage Request(Deployment deployment, HttpMethod method, string path, string? token)
    {
        var request = new HttpRequestMessage(method, deployment.Url + path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        return request;
    }

    private async Task<HttpResponseMessage> PreflightAsync(Deployment deployment, string path, string origin)
    {
        using var request = Request(deployment, HttpMethod.Options, path, null);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization, content-type");
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
