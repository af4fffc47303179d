using System.Text.Json.Nodes;
using OssCallback.Callbacks;
using OssCallback.Callers;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callers;

public sealed class JwtBearerTests : IAsyncLifetime
{
    private LocalIssuer _issuer = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await LocalIssuer.StartAsync();
        _app = Create();
    }

    [Theory]
    [InlineData("RS256", "rsa-1")]
    [InlineData("PS256", "rsa-1")]
    [InlineData("ES256", "ec-1")]
    public async Task Takes_what_the_issuer_signs(string alg, string kid)
    {
        var reply = await AskAsync(_issuer.Sign(Claims(), alg, kid));

        Assert.Equal(200, reply.Status);
        Assert.Contains("/alice/", reply.Json().GetProperty("fields").GetProperty("key").GetString(), StringComparison.Ordinal);
        Assert.Equal("alice", TicketOf(reply).User);
    }

    [Fact]
    public async Task Takes_a_list_of_audiences_and_the_leeway_at_both_ends()
    {
        var claims = With(("aud", new JsonArray("other", LocalIssuer.Audience)), ("exp", At(-59)), ("nbf", At(60)), ("iat", At(60)));

        Assert.Equal(200, (await AskAsync(_issuer.Sign(claims))).Status);
    }

    [Theory]
    [InlineData("iat", null)]
    [InlineData("nbf", null)]
    [InlineData("nbf", 0L)]
    [InlineData("exp", 99999999999999L)]
    public async Task Takes_a_token_whose_optional_or_extreme_time_is(string claim, long? seconds)
    {
        var claims = Claims();
        claims.Remove(claim);
        if (seconds is { } value)
        {
            claims[claim] = value;
        }

        Assert.Equal(200, (await AskAsync(_issuer.Sign(claims))).Status);
    }

    public static TheoryData<string, string?, string> BadTimesAndNames => new()
    {
        { "exp", "-60", "expired" },
        { "exp", null, "no expiry" },
        { "nbf", "61", "not yet good" },
        { "iat", "61", "issued in the future" },
        { "aud", "other", "for another" },
        { "aud", null, "for nobody" },
        { "iss", "https://evil.example.com", "of another issuer" },
        { "iss", null, "of nobody" },
        { "sub", "", "of no user" },
        { "sub", "  ", "of no user" },
        { "sub", null, "of no user" },
        { "sub", "a\nb", "with a line break" },
        { "sub", "web-shop", "with the name of an API key" },
        { "sub", "LONG", "with a name that is too long" },
    };

    [Theory]
    [MemberData(nameof(BadTimesAndNames))]
    public async Task Refuses_a_token_that_is(string claim, string? value, string why)
    {
        var claims = Claims();
        claims[claim] = value is null
            ? null
            : claim is "exp" or "nbf" or "iat"
                ? At(int.Parse(value, System.Globalization.CultureInfo.InvariantCulture))
                : JsonValue.Create(value == "LONG" ? new string('\u00e9', 65) : value);
        if (value is null)
        {
            claims.Remove(claim);
        }

        AssertRefused(await AskAsync(_issuer.Sign(claims)), why);
    }

    [Fact]
    public async Task Refuses_a_user_who_is_no_text()
    {
        AssertRefused(await AskAsync(_issuer.Sign(With(("sub", new JsonObject { ["a"] = 1 })))));
        AssertRefused(await AskAsync(_issuer.Sign(With(("sub", new JsonArray("alice", "bob"))))));
        AssertRefused(await AskAsync(_issuer.Sign(With(("sub", JsonValue.Create(true))))));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS512")]
    [InlineData("rs256")]
    [InlineData("")]
    public async Task Refuses_other_algorithms_without_asking_the_issuer(string alg)
    {
        AssertRefused(await AskAsync(_issuer.Sign(Claims(), alg)));
        Assert.Equal(0, _issuer.Requests);
    }

    [Fact]
    public async Task Refuses_critical_headers_that_it_does_not_know() =>
        AssertRefused(await AskAsync(_issuer.Sign(Claims(), header: head => head["crit"] = new JsonArray("b64"))));

    [Fact]
    public async Task Refuses_a_key_that_the_token_brings_along()
    {
        await using var stranger = await LocalIssuer.StartAsync();

        var token = stranger.Sign(Claims(), header: head => (head["jku"], head["x5u"]) = (stranger.Url + "/keys", stranger.Url + "/keys"));

        AssertRefused(await AskAsync(token));
        Assert.Equal(0, stranger.Requests);
    }

    [Fact]
    public async Task Refuses_a_token_in_which_any_part_was_changed()
    {
        var token = _issuer.Sign(Claims());
        var parts = token.Split('.');
        var others = _issuer.Sign(With(("sub", "bob"))).Split('.');

        AssertRefused(await AskAsync($"{parts[0]}.{others[1]}.{parts[2]}"));
        AssertRefused(await AskAsync($"{parts[0]}.{parts[1]}.{others[2]}"));
        AssertRefused(await AskAsync($"{parts[0]}.{parts[1]}."));
        AssertRefused(await AskAsync($"{_issuer.Sign(Claims(), header: head => head["x"] = 1).Split('.')[0]}.{parts[1]}.{parts[2]}"));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.e30")]
    [InlineData("!.!.!")]
    [InlineData("bnVsbA.bnVsbA.")]
    public async Task Refuses_what_is_no_token(string token)
    {
        AssertRefused(await AskAsync(token));
        Assert.Equal(0, _issuer.Requests);
    }

    [Fact]
    public async Task Refuses_a_token_that_is_too_long()
    {
        AssertRefused(await AskAsync(_issuer.Sign(With(("padding", new string('x', JwtBearer.MaxTokenLength))))));
        Assert.Equal(0, _issuer.Requests);
    }

    [Fact]
    public async Task Refuses_a_weak_key_of_the_issuer()
    {
        _issuer.AddRsa("weak", bits: 1024);

        AssertRefused(await AskAsync(_issuer.Sign(Claims(), kid: "weak")));
    }

    [Fact]
    public async Task Makes_operators_of_those_with_the_role_only()
    {
        async Task<int> StatusAsync(JsonNode? role) => (await _app.AskAsync("Uploads",
            Request("GET", "/api/uploads", _issuer.Sign(With(("roles", role)))), TestContext.Current.CancellationToken)).Status;

        Assert.Equal(200, await StatusAsync("admin"));
        Assert.Equal(200, await StatusAsync(new JsonArray("x", "admin")));
        Assert.Equal(403, await StatusAsync("administrator"));
        Assert.Equal(403, await StatusAsync("admin user"));
        Assert.Equal(403, await StatusAsync(null));
    }

    [Fact]
    public async Task Reads_roles_out_of_a_scope()
    {
        using var app = Create(settings => settings["Policy:Jwt:RoleClaim"] = "scope");
        var token = _issuer.Sign(With(("scope", "openid admin")));

        var reply = await app.AskAsync("Uploads", Request("GET", "/api/uploads", token), TestContext.Current.CancellationToken);

        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task Leaves_the_api_keys_as_they_are()
    {
        Assert.Equal(200, (await AskAsync(TestApp.ClientKey)).Status);
        AssertRefusedWithoutToken(await AskAsync("wrong"));
        AssertRefusedWithoutToken(await AskAsync(null));
        Assert.Equal(0, _issuer.Requests);
    }

    [Fact]
    public async Task Is_enough_of_an_authentication_outside_development_and_leaves_nobody_anonymous()
    {
        using var app = new TestApp(settings =>
        {
            settings.Keys.Where(key => key.StartsWith("Policy:ApiKeys", StringComparison.Ordinal))
                .ToList()
                .ForEach(key => settings.Remove(key));
            (settings["Policy:Jwt:Authority"], settings["Policy:Jwt:Audience"]) = ("https://login.example.com", LocalIssuer.Audience);
        });

        OssCallbackServices.CheckSettings(app.Services);
        var reply = await app.AskAsync("Policy", Request("GET", "/api/policy?filename=a.png", null), TestContext.Current.CancellationToken);

        AssertRefusedWithoutToken(reply);
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _issuer.DisposeAsync();
    }

    private TestApp Create(Action<Dictionary<string, string?>>? change = null) => new(
        settings =>
        {
            settings["Policy:Jwt:Authority"] = _issuer.Url;
            settings["Policy:Jwt:Audience"] = LocalIssuer.Audience;
            settings["Policy:Jwt:RoleClaim"] = "roles";
            settings["Policy:Jwt:OperatorRoles:0"] = "admin";
            change?.Invoke(settings);
        },
        isDevelopment: true);

    private JsonObject Claims() => _issuer.Claims("alice", _app.Time.GetUtcNow());

    private JsonObject With(params (string Name, JsonNode? Value)[] changes)
    {
        var claims = Claims();
        foreach (var (name, value) in changes)
        {
            claims[name] = value;
        }

        return claims;
    }

    private JsonValue At(int seconds) => JsonValue.Create(_app.Time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds());

    private UploadTicket TicketOf(EndpointReply reply) => _app.Get<TicketSigner>().Verify(
        reply.Json().Text("ticket"), TestApp.Bucket, reply.Json().GetProperty("fields").GetProperty("key").GetString()!,
        _app.Time.GetUtcNow()).Ticket!;

    [Fact]
    public async Task A_flood_of_bad_tokens_does_not_fill_the_log()
    {
        foreach (var _ in Enumerable.Range(0, 100))
        {
            await AskAsync("a.b.c");
        }

        Assert.Equal(LogAllowance.Burst, _app.Logs.GetSnapshot().Count(line => line.Id.Id == 160));
    }

    private static EndpointRequest Request(string method, string target, string? token) => new()
    {
        Method = method,
        Target = target,
        Header = name => name == "Authorization" && token is not null ? "Bearer " + token : null,
    };

    private Task<EndpointReply> AskAsync(string? token) =>
        _app.AskAsync("Policy", Request("GET", "/api/policy?filename=a.png", token), TestContext.Current.CancellationToken);

    private void AssertRefused(EndpointReply reply, string? why = null)
    {
        Assert.True(reply.Status == 401, why);
        reply.AssertProblem(ErrorCodes.Unauthorized);
        Assert.Equal("Bearer error=\"invalid_token\"", reply.Header("WWW-Authenticate"));
        Assert.Contains("160 Warning A bearer token was refused", _app.LogText, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", _app.LogText, StringComparison.Ordinal);
    }

    private static void AssertRefusedWithoutToken(EndpointReply reply)
    {
        reply.AssertProblem(ErrorCodes.Unauthorized);
        Assert.Equal("Bearer", reply.Header("WWW-Authenticate"));
    }
}
