using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Http;

public sealed class CrossOriginTests
{
    private const string Shop = "https://shop.example.com";

    [Fact]
    public async Task Answers_a_preflight_without_asking_the_handler()
    {
        using var app = Create(Shop);

        var reply = await RunAsync(app, Request("OPTIONS", Shop), _ => throw new InvalidOperationException());

        Assert.Equal((204, Shop, "Origin"), (reply.Status, reply.Header("Access-Control-Allow-Origin"), reply.Header("Vary")));
        Assert.Equal("GET, HEAD, POST", reply.Header("Access-Control-Allow-Methods"));
        Assert.Equal(
            "Authorization, Content-Type, Idempotency-Key, X-Api-Key, X-Upload-Token", reply.Header("Access-Control-Allow-Headers"));
        Assert.Equal("7200", reply.Header("Access-Control-Max-Age"));
        Assert.Null(reply.Header("Access-Control-Allow-Credentials"));
        Assert.True(reply.Body.IsEmpty);
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("https://shop.example.com.evil.example")]
    [InlineData("https://shop.example.com:8443")]
    [InlineData("http://shop.example.com")]
    [InlineData("HTTPS://SHOP.EXAMPLE.COM")]
    [InlineData("null")]
    public async Task Refuses_the_preflight_of_any_other_origin(string origin)
    {
        using var app = Create(Shop);

        var reply = await RunAsync(app, Request("OPTIONS", origin));

        reply.AssertProblem(ErrorCodes.OriginNotAllowed);
        Assert.Null(reply.Header("Access-Control-Allow-Origin"));
        Assert.Equal("Origin", reply.Header("Vary"));
    }

    [Fact]
    public async Task Lets_the_page_read_answers_and_refusals()
    {
        using var app = Create(Shop);

        var answer = await RunAsync(app, Request("GET", Shop));
        var refusal = await RunAsync(app, Request("GET", Shop), _ => throw new InvalidOperationException());
        var foreign = await RunAsync(app, Request("GET", "https://evil.example.com"));

        Assert.Equal(
            (200, Shop, "Retry-After"),
            (answer.Status, answer.Header("Access-Control-Allow-Origin"), answer.Header("Access-Control-Expose-Headers")));
        Assert.Equal((500, Shop), (refusal.Status, refusal.Header("Access-Control-Allow-Origin")));
        Assert.Equal((200, null, "Origin"), (foreign.Status, foreign.Header("Access-Control-Allow-Origin"), foreign.Header("Vary")));
    }

    [Fact]
    public async Task Allows_every_origin_only_without_credentials()
    {
        using var app = Create("*");

        var reply = await RunAsync(app, Request("GET", Shop));

        Assert.Equal(("*", null), (reply.Header("Access-Control-Allow-Origin"), reply.Header("Access-Control-Allow-Credentials")));
    }

    [Fact]
    public async Task Says_nothing_without_configured_origins_and_nothing_about_the_callback()
    {
        using var closed = new TestApp();
        using var open = Create(Shop);

        var none = await RunAsync(closed, Request("OPTIONS", Shop));
        var callback = await open.AskAsync("Callback", Request("OPTIONS", Shop), TestContext.Current.CancellationToken);

        Assert.Equal((200, null, null), (none.Status, none.Header("Access-Control-Allow-Origin"), none.Header("Vary")));
        Assert.Equal((501, null), (callback.Status, callback.Header("Access-Control-Allow-Origin")));
    }

    private static TestApp Create(string origin) => new(settings => settings["Policy:AllowedOrigins:0"] = origin);

    private static EndpointRequest Request(string method, string origin) => new()
    {
        Method = method,
        Target = "/api/policy",
        Header = name => name switch { "Origin" => origin, "Access-Control-Request-Method" when method == "OPTIONS" => "POST", _ => null },
    };

    private static Task<EndpointReply> RunAsync(
        TestApp app, EndpointRequest request, Func<EndpointCall, Task<Result<Answer>>>? handler = null) =>
        app.AskAsync(
        handler ?? (_ => Task.FromResult<Result<Answer>>(new Answer(200, EndpointReply.JsonContentType, "{}"u8.ToArray()))), request,
        TestContext.Current.CancellationToken);
}
