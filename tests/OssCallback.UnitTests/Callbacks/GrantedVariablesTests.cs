using System.Text.Json;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callbacks;

/// <summary>Whose word the variables of a record are: the grant's, or the uploader's.</summary>
public sealed class GrantedVariablesTests : IDisposable
{
    private readonly TestApp _app = new(settings =>
        (settings["Policy:Profiles:default:Variables:0"], settings["Policy:Profiles:default:Variables:1"]) = ("x:album", "x:note"));

    [Theory]
    [InlineData("x:album=order-123&x:note=")]
    [InlineData("x:note=&x:album=order-123")]
    [InlineData("x:album=order%2D123")]
    public async Task Granted_variables_are_recorded_and_no_claim(string variables)
    {
        var (key, ticket) = await SignedUrlAsync("x:album=order-123");

        var reply = await CallbackCall.Form(_app, ticket, key, extra: "&" + variables).SendAsync(_app,
            TestContext.Current.CancellationToken);

        Assert.Equal(200, reply.Status);
        var record = Assert.Single(_app.Queue.Records);
        Assert.Equal([new("x:album", "order-123")], record.Variables);
        Assert.Equal(["clientIp", "image", "operation", "requestId"], record.Claims);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&x:album=order-999")]
    [InlineData("&x:album=")]
    [InlineData("&x:album=order-123&x:note=more")]
    [InlineData("&x:album=order-123&x:never-configured=1")]
    [InlineData("&x:note=order-123")]
    [InlineData("&x:album=Order-123")]
    public async Task Other_variables_than_the_granted_ones_are_refused(string variables)
    {
        var (key, ticket) = await SignedUrlAsync("x:album=order-123");

        var reply = await CallbackCall.Form(_app, ticket, key, extra: variables).SendAsync(_app, TestContext.Current.CancellationToken);

        Assert.Equal((400, "ticket_mismatch"), (reply.Status, reply.Json().GetProperty("code").GetString()));
        Assert.Equal(0, _app.Queue.Attempts);
        Assert.Contains("The variables are not those of the grant.", _app.LogText, StringComparison.Ordinal);
        CallbackSecrets.AssertNotLogged(_app);
    }

    [Fact]
    public async Task A_url_without_variables_grants_none()
    {
        var (key, ticket) = await SignedUrlAsync("size=1024");

        var forged = await CallbackCall.Form(_app, ticket, key, extra: "&x:album=order-999").SendAsync(_app,
            TestContext.Current.CancellationToken);
        var genuine = await CallbackCall.Form(_app, ticket, key, extra: "&x:album=&x:note=").SendAsync(_app,
            TestContext.Current.CancellationToken);

        Assert.Equal((400, 200), (forged.Status, genuine.Status));
        Assert.Empty(Assert.Single(_app.Queue.Records).Variables);
    }

    [Fact]
    public async Task What_was_granted_stays_good_when_the_profile_loses_the_variable()
    {
        var (key, ticket) = await SignedUrlAsync("x:album=order-123");
        using var later = new TestApp();
        later.Time.SetUtcNow(_app.Time.GetUtcNow());

        var reply = await CallbackCall.Form(later, ticket, key, extra: "&x:album=order-123&x:note=").SendAsync(later,
            TestContext.Current.CancellationToken);

        Assert.Equal(200, reply.Status);
        Assert.Equal([new("x:album", "order-123")], Assert.Single(later.Queue.Records).Variables);
    }

    [Fact]
    public async Task Variables_that_travel_with_the_upload_are_a_claim_and_only_those_of_the_profile()
    {
        var grant = (await _app.AskAsync("Policy", TestApp.Request("GET", "/api/policy?filename=a.png"),
            TestContext.Current.CancellationToken)).Json();
        var directory = (await _app.AskAsync("Policy", TestApp.Request("GET", "/api/policy?format=v4"),
            TestContext.Current.CancellationToken)).Json();
        (string Key, string Ticket)[] grants =
            [(grant.GetProperty("fields").Text("key"), grant.Text("ticket")), (directory.Text("dir") + "a.png", directory.Text("ticket"))];

        foreach (var (key, ticket) in grants)
        {
            var call = CallbackCall.Form(_app, ticket, key, extra: "&x:album=a&x:never-configured=1");
            Assert.Equal(200, (await call.SendAsync(_app, TestContext.Current.CancellationToken)).Status);
        }

        Assert.Equal(2, _app.Queue.Records.Count);
        Assert.All(_app.Queue.Records, record => Assert.Equal([new("x:album", "a")], record.Variables));
        Assert.All(_app.Queue.Records, record => Assert.Equal(["clientIp", "image", "operation", "requestId", "variables"], record.Claims));
    }

    [Fact]
    public async Task The_callback_of_a_url_asks_for_the_granted_variables_only()
    {
        var url = await UrlAsync("x:album=a");

        using var callback = JsonDocument.Parse(Convert.FromBase64String(Query(url, "callback")));
        Assert.Contains("&x:album=${x:album}&x:note=${x:note}&ticket=v3.", callback.RootElement.Text("callbackBody"),
            StringComparison.Ordinal);
    }

    public void Dispose() => _app.Dispose();

    private async Task<(string Key, string Ticket)> SignedUrlAsync(string query)
    {
        var url = await UrlAsync(query);
        return (url.Text("key"), url.Text("ticket"));
    }

    private async Task<JsonElement> UrlAsync(string query)
    {
        var reply = await _app.AskAsync("SignedUrl",
            TestApp.Request("GET", "/api/signed-url?filename=a.png&" + query), TestContext.Current.CancellationToken);
        Assert.Equal(200, reply.Status);
        return reply.Json();
    }

    private static string Query(JsonElement url, string name) => new Uri(url.Text("url")).Query.TrimStart('?').Split('&')
        .Select(pair => pair.Split('=', 2)).Where(pair => pair[0] == name).Select(pair => Uri.UnescapeDataString(pair[1])).Single();
}
