using System.Text;
using OssCallback.Callers;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callers;

/// <summary>Callers that the application knows itself, and servers that ask for their users.</summary>
public sealed class OwnCallersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whom_the_application_knows_needs_no_key_and_uploads_under_that_name()
    {
        using var app = WithSessions();

        var grant = await app.AskAsync("Policy", Request("GET", "/api/policy?filename=a.png", session: "alice"), Cancellation);

        Assert.Equal(200, grant.Status);
        Assert.Contains("/alice/", grant.Json().GetProperty("fields").Text("key"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whom_the_application_does_not_know_is_asked_for_a_key()
    {
        using var app = WithSessions();

        (await app.AskAsync("Policy", Request("GET", "/api/policy?filename=a.png"), Cancellation)).AssertProblem(ErrorCodes.Unauthorized);
        Assert.Equal(
            200, (await app.AskAsync("Policy", Request("GET", "/api/policy?filename=a.png", key: TestApp.ClientKey), Cancellation)).Status);
        (await app.AskAsync("Uploads", Request("GET", "/api/uploads", session: "alice"), Cancellation)).AssertProblem(ErrorCodes.Forbidden);
    }

    [Fact]
    public async Task With_an_own_way_to_know_callers_no_key_is_needed_outside_Development_and_nobody_is_anonymous()
    {
        using var app = WithSessions(WithoutKeys);

        OssCallbackServices.CheckSettings(app.Services);

        (await app.AskAsync("Policy", Request("GET", "/api/policy?filename=a.png"), Cancellation)).AssertProblem(ErrorCodes.Unauthorized);
    }

    [Theory]
    [InlineData("Policy", "/api/policy?filename=a.png&user=alice")]
    [InlineData("SignedUrl", "/api/signed-url?filename=a.png&user=alice")]
    public async Task A_server_that_acts_for_users_names_the_user(string endpoint, string target)
    {
        using var app = ActingForUsers();

        var grant = (await app.AskAsync(endpoint, Request("GET", target, key: TestApp.ClientKey), Cancellation)).Json();
        var key = endpoint == "Policy" ? grant.GetProperty("fields").Text("key") : grant.Text("key");
        var confirm = Encoding.UTF8.GetBytes($$"""{"key":"{{key}}","ticket":"{{grant.Text("ticket")}}"}""");
        var confirmed = await app.AskAsync("ConfirmByKey", TestApp.Request("POST", "/api/confirm", body: confirm), Cancellation);

        Assert.Contains("/alice/", key, StringComparison.Ordinal);

        // It may ask for its user; nothing answers at the bucket's address.
        confirmed.AssertProblem(ErrorCodes.OssUnavailable);
    }

    [Theory]
    [InlineData("Policy", "/api/policy?filename=a.png&user=alice")]
    [InlineData("SignedUrl", "/api/signed-url?filename=a.png&user=alice")]
    public async Task Nobody_else_names_a_user(string endpoint, string target)
    {
        using var app = new TestApp();

        (await app.AskAsync(endpoint, TestApp.Request("GET", target), Cancellation)).AssertProblem(ErrorCodes.Forbidden);
        (await app.AskAsync(endpoint, TestApp.Request("GET", target, TestApp.OperatorKey), Cancellation)).AssertProblem(
            ErrorCodes.Forbidden);
        Assert.Equal(
            200,
            (await app.AskAsync(
                endpoint, TestApp.Request("GET", target.Replace("alice", "web-shop", StringComparison.Ordinal)), Cancellation)).Status);
    }

    [Theory]
    [InlineData("back-office")]
    [InlineData("a%0ab")]
    [InlineData("%20")]
    [InlineData(
        "12345678901234567890123456789012345678901234567890"
        + "12345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public async Task A_user_is_no_key_and_nothing_that_breaks_a_line(string user)
    {
        using var app = ActingForUsers();

        (await app.AskAsync("Policy", TestApp.Request("GET", "/api/policy?filename=a.png&user=" + user), Cancellation)).AssertProblem(
            ErrorCodes.RequestMalformed);
    }

    private static TestApp ActingForUsers() => new(settings =>
    {
        settings["Policy:ApiKeys:0:ActsForUsers"] = "true";
        settings["Oss:Endpoint"] = "http://127.0.0.1:1";
    }, isDevelopment: true);

    private static TestApp WithSessions(Action<Dictionary<string, string?>>? change = null) =>
        new(change, register: services => services.AddCallerIdentifier<Sessions>());

    private static void WithoutKeys(Dictionary<string, string?> settings)
    {
        foreach (var name in settings.Keys.Where(name => name.StartsWith("Policy:ApiKeys", StringComparison.Ordinal)).ToArray())
        {
            settings.Remove(name);
        }

        settings.Remove("Callback:TrustedKeys:0:Url");
        settings.Remove("Callback:TrustedKeys:0:Pem");
    }

    private static EndpointRequest Request(string method, string target, string? key = null, string? session = null) => new()
    {
        Method = method,
        Target = target,
        Header = name => name switch { ApiKeys.HeaderName => key, "Cookie" => session, _ => null },
    };

    private sealed class Sessions : ICallerIdentifier
    {
        public ValueTask<Caller?> IdentifyAsync(EndpointRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(request.Header("Cookie") is { } name ? new Caller(name, CallerRole.Client) : null);
    }
}
