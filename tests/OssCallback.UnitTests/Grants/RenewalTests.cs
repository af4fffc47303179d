using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Sweep;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Grants;

/// <summary>A client whose grant ran out before its upload did gets a fresh one for the same key.</summary>
public sealed class RenewalTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestApp _app = new(settings =>
    {
        settings["Policy:Profiles:default:MaxBytes"] = "1000000";
        settings["Policy:Profiles:changing:Overwrite"] = "true";
        settings["Policy:Profiles:images:Extensions:0"] = ".png";
    });

    [Fact]
    public async Task Gives_a_fresh_policy_for_the_same_key()
    {
        var first = (await PolicyAsync(new() { ["filename"] = "a.png", ["size"] = 10 })).Json();
        _app.Time.Advance(TimeSpan.FromHours(20));

        var renewed = (await PolicyAsync(Renewal(first, ("filename", "a.png"), ("size", 20)))).Json();

        Assert.Equal((first.Text("uploadId"), Key(first)), (renewed.Text("uploadId"), Key(renewed)));
        Assert.Equal(_app.Time.GetUtcNow().ToUnixTimeSeconds() + 900, renewed.GetProperty("expire").GetInt64());
        var policy = Encoding.UTF8.GetString(Convert.FromBase64String(renewed.Map("fields")["policy"]));
        Assert.Contains("\"content-length-range\",20,20", policy, StringComparison.Ordinal);
        var end = Start.AddSeconds(900).AddHours(24);
        var (tickets, ticket) = (_app.Get<TicketSigner>(), renewed.Text("ticket"));
        Assert.Equal(TicketVerdict.Valid, tickets.Verify(ticket, TestApp.Bucket, Key(first), end.AddSeconds(-1)).Verdict);
        Assert.Equal(TicketVerdict.Expired, tickets.Verify(ticket, TestApp.Bucket, Key(first), end).Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v1")]
    [InlineData("v4")]
    [InlineData("url")]
    public async Task Renewal_ends_a_day_after_the_first_permission_however_often_it_is_renewed(string format)
    {
        var answer = await AskAsync(new());
        var first = answer.Json();
        var (key, last) = (format == "url" ? first.Text("key") : format.Length > 0 ? first.Text("dir") : Key(first), first);
        while (_app.Time.GetUtcNow() < Start.AddHours(48))
        {
            _app.Time.Advance(TimeSpan.FromMinutes(10));
            answer = await AskAsync(new() { ["key"] = key, ["ticket"] = last.Text("ticket") });
            if (answer.Status != 200)
            {
                break;
            }

            last = answer.Json();
            var end = Start.AddMinutes(15).AddHours(23).ToUnixTimeSeconds();
            Assert.True(last.GetProperty("expire").GetInt64() <= end, "A renewed grant outlives the last renewal.");
        }

        answer.AssertProblem(ErrorCodes.TicketExpired);
        Assert.Equal(Start.AddHours(23).AddMinutes(20), _app.Time.GetUtcNow());
        Assert.Contains("2026-03-02T11:15:00Z", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);

        // What is uploaded at the very end is still listed, as far back as reconciliation looks.
        var written = DateTimeOffset.FromUnixTimeSeconds(last.GetProperty("expire").GetInt64()).AddHours(1);
        Assert.Contains(_app.Get<GrantReach>().Prefixes(written, written), prefix => key.StartsWith(prefix, StringComparison.Ordinal));

        Task<EndpointReply> AskAsync(JsonObject asked)
        {
            if (format == "url")
            {
                asked["filename"] = "a.png";
                return SignedUrlAsync(asked);
            }

            asked["format"] = format.Length > 0 ? format : null;
            return PolicyAsync(asked);
        }
    }

    [Fact]
    public async Task A_presigned_url_is_renewed_as_well()
    {
        var first = (await SignedUrlAsync(new() { ["filename"] = "a.png" })).Json();

        var renewed = (await SignedUrlAsync(
            new() { ["filename"] = "a.png", ["key"] = first.Text("key"), ["ticket"] = first.Text("ticket") })).Json();

        Assert.Equal((first.Text("uploadId"), first.Text("key")), (renewed.Text("uploadId"), renewed.Text("key")));
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v4")]
    public async Task A_directory_is_renewed_as_well_and_only_whole(string format)
    {
        var first = (await PolicyAsync(new() { ["format"] = format })).Json();
        JsonObject Asked(string key, string? format) => new() { ["format"] = format, ["key"] = key, ["ticket"] = first.Text("ticket") };

        Assert.Equal(first.Text("dir"), (await PolicyAsync(Asked(first.Text("dir"), format))).Json().Text("dir"));
        (await PolicyAsync(Asked(first.Text("dir") + "deeper/", format))).AssertProblem(ErrorCodes.TicketMismatch);
        (await PolicyAsync(Asked("uploads/", format))).AssertProblem(ErrorCodes.TicketMismatch);
        (await PolicyAsync(Asked(first.Text("dir") + "a.png", null))).AssertProblem(ErrorCodes.TicketMismatch);
    }

    [Fact]
    public async Task A_ticket_for_one_key_opens_no_directory()
    {
        var first = (await PolicyAsync(new() { ["filename"] = "a.png" })).Json();

        (await PolicyAsync(Renewal(first, ("format", "v1")))).AssertProblem(ErrorCodes.TicketMismatch);
    }

    [Fact]
    public async Task Refuses_a_ticket_that_does_not_cover_the_request()
    {
        var first = (await PolicyAsync(new() { ["filename"] = "a.png" })).Json();
        var second = (await PolicyAsync(new() { ["filename"] = "a.png" })).Json();
        var ticket = first.Text("ticket");

        (await PolicyAsync(new() { ["key"] = Key(second), ["ticket"] = ticket })).AssertProblem(ErrorCodes.TicketMismatch);
        (await PolicyAsync(
            new() { ["key"] = Key(first), ["ticket"] = $"{ticket[..^2]}{(ticket[^2] == 'A' ? 'B' : 'A')}{ticket[^1]}" })).AssertProblem(
            ErrorCodes.TicketMismatch);
        (await PolicyAsync(new() { ["key"] = Key(first), ["ticket"] = "nonsense" })).AssertProblem(ErrorCodes.TicketMalformed);
        (await PolicyAsync(Renewal(first, ("profile", "changing")))).AssertProblem(ErrorCodes.TicketMismatch);
        (await PolicyAsync(Renewal(first), TestApp.OperatorKey)).AssertProblem(ErrorCodes.Forbidden);
        _app.Time.Advance(TimeSpan.FromHours(25));
        (await PolicyAsync(Renewal(first))).AssertProblem(ErrorCodes.TicketExpired);
    }

    [Theory]
    [InlineData("""{"key":"uploads/a.png"}""")]
    [InlineData("""{"ticket":"v1.a"}""")]
    [InlineData("""{"key":"","ticket":"v1.a"}""")]
    [InlineData("""{"key":"uploads/a.png","ticket":""}""")]
    public async Task Needs_both_key_and_ticket(string body) =>
        (await PolicyAsync((JsonObject)JsonNode.Parse(body)!)).AssertProblem(ErrorCodes.RequestMalformed);

    [Theory]
    [InlineData("?key=a")]
    [InlineData("?ticket=v1.a")]
    public async Task Takes_no_ticket_in_a_query(string query) =>
        (await _app.AskAsync("Policy", TestApp.Request("GET", "/api/policy" + query), TestContext.Current.CancellationToken)).AssertProblem(
            ErrorCodes.RequestMalformed);

    [Fact]
    public async Task The_profile_is_asked_again()
    {
        var first = (await PolicyAsync(new() { ["filename"] = "a.png", ["profile"] = "images" })).Json();

        Assert.Equal(200, (await PolicyAsync(Renewal(first, ("profile", "images"), ("filename", "b.exe")))).Status);
        (await PolicyAsync(Renewal(first, ("profile", "images"), ("contentType", "text/html")))).AssertProblem(ErrorCodes.TypeNotAllowed);
        (await PolicyAsync(Renewal(first, ("profile", "images"), ("size", 1L << 40)))).AssertProblem(ErrorCodes.FileTooLarge);
    }

    [Theory]
    [InlineData(UploadState.Received, "default", 409)]
    [InlineData(UploadState.Reviewing, "default", 409)]
    [InlineData(UploadState.Ready, "default", 409)]
    [InlineData(UploadState.Rejected, "default", 409)]
    [InlineData(UploadState.Failed, "default", 200)]
    [InlineData(UploadState.Ready, "changing", 200)]
    public async Task Refuses_where_oss_would_refuse_to_overwrite(UploadState state, string profile, int status)
    {
        var first = (await PolicyAsync(new() { ["filename"] = "a.png", ["profile"] = profile })).Json();
        var record = new UploadRecord
        {
            Id = first.Text("uploadId"),
            Bucket = TestApp.Bucket,
            Object = Key(first),
            User = "web-shop",
            Profile = profile,
            ReceivedAt = _app.Time.GetUtcNow(),
            Day = "2026-03-01",
            State = state,
            Source = UploadSource.Callback,
        };
        await _app.Store.TryWriteAsync(record, null, [], TestContext.Current.CancellationToken);

        var reply = await PolicyAsync(Renewal(first, ("profile", profile)));

        Assert.Equal(status, reply.Status);
        if (status == 409)
        {
            reply.AssertProblem(ErrorCodes.UploadSettled);
        }
    }

    public void Dispose() => _app.Dispose();

    private static string Key(JsonElement grant) => grant.Map("fields")["key"];

    private static JsonObject Renewal(JsonElement grant, params ReadOnlySpan<(string Name, JsonNode Value)> more)
    {
        var asked = new JsonObject { ["key"] = Key(grant), ["ticket"] = grant.Text("ticket") };
        foreach (var (name, value) in more)
        {
            asked[name] = value;
        }

        return asked;
    }

    private Task<EndpointReply> PolicyAsync(JsonObject asked, string apiKey = TestApp.ClientKey) =>
        _app.AskAsync(
            "Policy",
            TestApp.Request("POST", "/api/policy", apiKey, Encoding.UTF8.GetBytes(asked.ToJsonString())),
            TestContext.Current.CancellationToken);

    private Task<EndpointReply> SignedUrlAsync(JsonObject asked) =>
        _app.AskAsync(
            "SignedUrl",
            TestApp.Request("POST", "/api/signed-url", body: Encoding.UTF8.GetBytes(asked.ToJsonString())),
            TestContext.Current.CancellationToken);
}
