using OssCallback.Callers;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callers;

public sealed class IssuerKeysTests : IAsyncLifetime
{
    private LocalIssuer _issuer = null!;
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await LocalIssuer.StartAsync();
        _app = new TestApp(
            settings => (settings["Policy:Jwt:Authority"], settings["Policy:Jwt:Audience"]) = (_issuer.Url + "/", LocalIssuer.Audience),
            isDevelopment: true);
    }

    [Fact]
    public async Task Asks_the_issuer_once_for_many_callers()
    {
        var gate = new TaskCompletionSource();
        _issuer.BeforeAnswer = () => gate.Task;

        var calls = Enumerable.Range(0, 20).Select(_ => AskAsync(Token())).ToArray();
        gate.SetResult();
        var replies = await Task.WhenAll(calls);

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal(200, (await AskAsync(Token("ec-1", "ES256"))).Status);
        Assert.Equal(1, _issuer.Requests);
    }

    [Fact]
    public async Task Finds_a_new_key_when_a_token_names_it_and_asks_no_more_than_once_a_minute()
    {
        await AskAsync(Token());
        _issuer.AddRsa("rsa-2");
        for (var i = 0; i < 10; i++)
        {
            (await AskAsync(Token("rsa-2"))).AssertProblem(ErrorCodes.Unauthorized);
        }

        Assert.Equal(1, _issuer.Requests);
        _app.Time.Advance(IssuerKeys.Pause);

        Assert.Equal(200, (await AskAsync(Token("rsa-2"))).Status);
        Assert.Equal(2, _issuer.Requests);
    }

    [Fact]
    public async Task Forgets_a_key_that_the_issuer_took_back()
    {
        await AskAsync(Token());
        _app.Time.Advance(IssuerKeys.LifetimeInOutage);
        var token = Token();
        _issuer.Remove("rsa-1");

        (await AskAsync(token)).AssertProblem(ErrorCodes.Unauthorized);
    }

    [Fact]
    public async Task Takes_a_token_without_a_key_name_only_if_there_is_one_key()
    {
        _issuer.Remove("ec-1");

        Assert.Equal(200, (await AskAsync(Token(kid: null))).Status);
        _issuer.AddRsa("rsa-2");
        _app.Time.Advance(IssuerKeys.LifetimeInOutage);

        (await AskAsync(Token(kid: null))).AssertProblem(ErrorCodes.Unauthorized);
    }

    [Fact]
    public async Task Works_on_through_an_outage_of_the_issuer_but_not_for_ever()
    {
        await AskAsync(Token());
        _issuer.Failure = 503;
        _app.Time.Advance(IssuerKeys.LifetimeInOutage - TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await AskAsync(Token())).Status);
        _app.Time.Advance(IssuerKeys.Pause);

        AssertUnavailable(await AskAsync(Token()));
    }

    [Fact]
    public async Task Says_that_the_issuer_does_not_answer_and_finds_it_again()
    {
        _issuer.Failure = 500;
        AssertUnavailable(await AskAsync(Token()));
        AssertUnavailable(await AskAsync(Token()));
        Assert.Equal(1, _issuer.Requests);
        _issuer.Failure = null;
        _app.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(200, (await AskAsync(Token())).Status);
    }

    [Fact]
    public async Task Does_not_follow_a_redirect()
    {
        _issuer.Failure = 302;

        AssertUnavailable(await AskAsync(Token()));
    }

    [Fact]
    public async Task Refuses_the_description_of_another_issuer()
    {
        _issuer.Issuer = "https://login.example.com";

        AssertUnavailable(await AskAsync(Token()));
    }

    [Theory]
    [InlineData("http://keys.example.com/keys")]
    [InlineData("file:///etc/passwd")]
    [InlineData("keys")]
    public async Task Fetches_keys_over_https_only(string address)
    {
        _issuer.KeysUrl = address;

        AssertUnavailable(await AskAsync(Token()));
        Assert.Contains("not at an https address", _app.LogText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(1)]
    public async Task Refuses_a_key_set_that_is_too_large_or_malformed(int padding)
    {
        _issuer.Padding = new string('x', padding);

        AssertUnavailable(await AskAsync(Token()));
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _issuer.DisposeAsync();
    }

    private string Token(string? kid = "rsa-1", string alg = "RS256") =>
        _issuer.Sign(_issuer.Claims("alice", _app.Time.GetUtcNow()), alg, kid);

    private Task<EndpointReply> AskAsync(string token) => _app.AskAsync("Policy",
        new EndpointRequest
        {
            Method = "GET",
            Target = "/api/policy?filename=a.png",
            Header = name => name == "Authorization" ? "Bearer " + token : null,
        },
        TestContext.Current.CancellationToken);

    private static void AssertUnavailable(EndpointReply reply)
    {
        reply.AssertProblem(ErrorCodes.IssuerUnavailable);
        Assert.Equal("5", reply.Header("Retry-After"));
    }
}
