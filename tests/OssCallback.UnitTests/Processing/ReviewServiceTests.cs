using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OssCallback.Http;
using OssCallback.Processing;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Processing;

/// <summary>A service of one's own is asked, answers at once or later, and is never taken to have accepted what it has not.</summary>
public sealed class ReviewServiceTests : IAsyncLifetime
{
    private const string Key = CallbackCall.Key;

    private readonly FakeOss _oss = new();
    private readonly FakeReviewer _after = new();
    private readonly string _secret = WebhookSignature.NewSecret();
    private readonly List<(string Id, JsonNode Question)> _asked = [];
    private LocalServer _service = null!;
    private TestApp _app = null!;
    private (int Status, string Body) _answer = (200, """{"verdict":"accept"}""");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private UploadRecord Stored => Assert.Single(_app.Store.Records);

    private string Token => (string)_asked[^1].Question["replyToken"]!;

    [Theory]
    [InlineData("""{"verdict":"accept"}""", UploadState.Ready, null, null)]
    [InlineData("""{"verdict":"accept","reason":"fine","score":1}""", UploadState.Ready, null, null)]
    [InlineData("""{"verdict":"reject","reason":"eicar"}""", UploadState.Rejected, "eicar", null)]
    [InlineData("""{"verdict":"reject","reason":"Contains EICAR!"}""", UploadState.Rejected, "contains_eicar_", null)]
    [InlineData("""{"verdict":"reject"}""", UploadState.Rejected, "rejected", null)]
    [InlineData("""{"verdict":"hold","reason":"nudity_maybe"}""", UploadState.Reviewing, null, "nudity_maybe")]
    public async Task Its_verdict_counts(string answer, UploadState state, string? reason, string? hold)
    {
        _answer = (200, answer);

        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync());

        Assert.Equal((state, reason, hold, null), (Stored.State, Stored.Reason, Stored.Hold, Stored.Awaits));
        Assert.Equal(state == UploadState.Ready ? 1 : 0, _after.Calls);
    }

    [Fact]
    public async Task It_is_told_the_facts_where_to_read_the_file_and_where_to_answer()
    {
        await ProcessAsync();

        var (id, question) = Assert.Single(_asked);
        Assert.StartsWith("rev_", id, StringComparison.Ordinal);
        Assert.Equal(("upload.review", 1), ((string)question["type"]!, (int)question["version"]!));
        Assert.Equal((Stored.Id, Key, 7, "reviewing"), (
            (string)question["data"]!["uploadId"]!, (string)question["data"]!["key"]!, (int)question["data"]!["size"]!,
            (string)question["data"]!["state"]!));
        Assert.StartsWith(
            "https://examplebucket.oss-cn-hangzhou.aliyuncs.com/uploads/", (string)question["fileUrl"]!, StringComparison.Ordinal);
        Assert.Contains("x-oss-expires=3600&", (string)question["fileUrl"]!, StringComparison.Ordinal);
        Assert.Equal($"https://uploads.example.com/api/uploads/{Stored.Id}/review", (string)question["replyUrl"]!);
        CallbackSecrets.AssertNotLogged(_app);
        Assert.DoesNotContain(Token, _app.LogText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "null")]
    [InlineData(200, "\"accept\"")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"verdict":"ACCEPTED"}""")]
    [InlineData(200, """{"verdict":true}""")]
    public async Task What_is_no_verdict_is_asked_again_and_then_left_to_a_person(int status, string body)
    {
        _answer = (status, body);

        Assert.Equal(ProcessingVerdict.TryAgain, await ProcessAsync());
        Assert.Equal((UploadState.Reviewing, null), (Stored.State, Stored.Hold));
        _app.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync());

        Assert.Equal((UploadState.Reviewing, "no_verdict", 0), (Stored.State, Stored.Hold, _after.Calls));
        Assert.Equal(_asked[0].Id, _asked[1].Id);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(301)]
    [InlineData(401)]
    [InlineData(500)]
    public async Task A_service_in_trouble_is_an_outage_like_any_other(int status)
    {
        _answer = (status, """{"verdict":"accept"}""");

        Assert.Equal(ProcessingVerdict.TryAgain, await ProcessAsync());
        _app.Time.Advance(TimeSpan.FromHours(24));
        await ProcessAsync();

        Assert.Equal((UploadState.Failed, "review_failed"), (Stored.State, Stored.Reason));
    }

    [Fact]
    public async Task An_answer_that_is_larger_than_any_verdict_is_none()
    {
        _answer = (200, new string(' ', 100_000) + """{"verdict":"accept"}""");

        Assert.Equal(ProcessingVerdict.TryAgain, await ProcessAsync());
    }

    [Fact]
    public async Task Accepted_later_it_goes_on_with_those_who_were_not_asked_yet()
    {
        await WaitAsync();
        Assert.Equal(("awaiting_answer", "scanner"), (Stored.Hold, Stored.Awaits));
        Assert.True(Stored.IsHeld);

        var reply = await ReplyAsync("accept", Token);

        Assert.Equal((200, "reviewing"), (reply.Status, reply.Json().Text("state")));
        Assert.False(Stored.IsHeld);
        Assert.Equal(0, _after.Calls);
        await ContinueAsync();
        Assert.Equal((UploadState.Ready, 1, 1), (Stored.State, _after.Calls, _asked.Count));

        // Its answer got lost: once more is no mistake, another word is.
        Assert.Equal(200, (await ReplyAsync("accept", Token)).Status);
        (await ReplyAsync("reject", Token)).AssertProblem(ErrorCodes.UploadNotHeld);
        Assert.Equal(UploadState.Ready, Stored.State);
    }

    [Fact]
    public async Task Rejected_later_it_is_rejected()
    {
        await WaitAsync();

        var reply = await ReplyAsync("reject", Token, reason: "eicar");

        Assert.Equal((200, "rejected", "eicar"), (reply.Status, reply.Json().Text("state"), reply.Json().Text("code")));
        Assert.Equal((UploadState.Rejected, null), (Stored.State, Stored.Awaits));
        Assert.Empty(_app.Queue.Records);
    }

    [Fact]
    public async Task Held_later_it_waits_for_a_person_and_the_token_is_used_up()
    {
        await WaitAsync();

        Assert.Equal(200, (await ReplyAsync("hold", Token, reason: "unsure")).Status);
        Assert.Equal(("unsure", null), (Stored.Hold, Stored.Awaits));
        (await ReplyAsync("accept", Token)).AssertProblem(ErrorCodes.UploadNotHeld);
        Assert.Equal("unsure", Stored.Hold);

        Assert.Equal("ready", (await ReplyAsync("accept", key: TestApp.OperatorKey)).Json().Text("state"));
    }

    [Fact]
    public async Task A_person_can_decide_before_it_does()
    {
        await WaitAsync();

        Assert.Equal("ready", (await ReplyAsync("accept", key: TestApp.OperatorKey)).Json().Text("state"));

        (await ReplyAsync("reject", Token)).AssertProblem(ErrorCodes.UploadNotHeld);
        Assert.Equal((UploadState.Ready, null), (Stored.State, Stored.Awaits));
    }

    [Fact]
    public async Task It_may_be_faster_than_the_record_of_its_202()
    {
        _answer = (202, string.Empty);
        var isFirst = true;
        _app.Store.BeforeWrite = async record =>
        {
            if (record.Awaits is not null && isFirst)
            {
                isFirst = false;
                Assert.Equal(200, (await ReplyAsync("accept", Token)).Status);
            }
        };

        await ProcessAsync();

        Assert.Equal((UploadState.Ready, 1), (Stored.State, _asked.Count));
    }

    [Fact]
    public async Task A_token_is_for_one_object_one_reviewer_and_a_week()
    {
        await WaitAsync();
        var token = Token;
        var other = _app.Get<ReviewTokens>().Issue(Stored with { Etag = "OTHER" }, "scanner");
        var stranger = _app.Get<ReviewTokens>().Issue(Stored, "somebody");

        (await ReplyAsync("accept", other)).AssertProblem(ErrorCodes.TicketMismatch);
        (await ReplyAsync("accept", token[..^5] + (token[^5] == 'A' ? 'B' : 'A') + token[^4..]))
            .AssertProblem(ErrorCodes.TicketMismatch);
        (await ReplyAsync("accept", _app.Ticket(Key))).AssertProblem(ErrorCodes.TicketForeign);
        (await ReplyAsync("accept", string.Empty)).AssertProblem(ErrorCodes.TicketMissing);
        (await ReplyAsync("accept", stranger)).AssertProblem(ErrorCodes.UploadNotHeld);
        _app.Time.Advance(TimeSpan.FromDays(7));
        (await ReplyAsync("accept", token)).AssertProblem(ErrorCodes.TicketExpired);

        Assert.Equal("scanner", Stored.Awaits);
    }

    [Fact]
    public async Task A_stranger_without_a_token_of_ours_costs_no_look_into_the_store()
    {
        await WaitAsync();
        _app.Store.BeforeFind = () => throw new IOException("Nobody may look.");

        (await ReplyAsync("accept", "v1.AAAA.99999999999.ZGVmYXVsdA.c2Nhbm5lcg.AAAAAAAAAAAAAAAAAAAAAA"))
            .AssertProblem(ErrorCodes.TicketForeign);
        (await ReplyAsync("accept", "guess")).AssertProblem(ErrorCodes.TicketMalformed);
    }

    [Fact]
    public async Task Its_word_counts_for_no_object_that_took_the_place_of_the_one_it_was_asked_about()
    {
        await WaitAsync();
        _oss.Put(Key, "B");

        (await ReplyAsync("accept", Token)).AssertProblem(ErrorCodes.UploadNotHeld);
        var token = Token;
        await ContinueAsync();

        Assert.Equal((2, "B", "scanner", 2), (Stored.Revision, Stored.Etag, Stored.Awaits, _asked.Count));
        (await ReplyAsync("accept", token)).AssertProblem(ErrorCodes.TicketMismatch);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData(TestApp.ClientKey, 403)]
    public async Task Without_a_token_only_operators_decide(string? key, int status)
    {
        await WaitAsync();

        Assert.Equal(status, (await ReplyAsync("accept", key: key)).Status);

        Assert.True(Stored.IsHeld);
    }

    [Fact]
    public async Task A_profile_names_those_it_wants_asked()
    {
        await RestartAsync(settings => settings["Policy:Profiles:default:Reviewers:0"] = nameof(FakeReviewer));

        await ProcessAsync();

        Assert.Equal((UploadState.Ready, 0, 1), (Stored.State, _asked.Count, _after.Calls));
    }

    [Theory]
    [InlineData("Policy:Profiles:default:Reviewers:0", "scaner", "names 'scaner', but there are scanner, FakeReviewer")]
    [InlineData("Review:Services:1:Name", "scanner", "another for each service")]
    [InlineData("Review:Services:0:Name", "a b", "Review:Services:0:Name must be 1 to 64 letters")]
    [InlineData("Review:Services:0:Url", "ftp://scanner", "Review:Services:0:Url is 'ftp://scanner', which is no http address")]
    [InlineData("Review:Services:0:Secrets:0", "whsec_c2hvcnQ=", "Review:Services:0:Secrets:0 must be Base64 of 24 to 64 bytes")]
    [InlineData("Review:Services:0:Seconds", "0", "Review:Services:0:Seconds is 0, but must be from 1 to 300")]
    public async Task What_is_wrong_is_named_at_start(string key, string value, string problem)
    {
        await RestartAsync(settings =>
        {
            settings["Policy:Profiles:default:MaxBytes"] = "1000";
            settings[key] = value;
        });

        var refused = Assert.Throws<OptionsValidationException>(() => OssCallbackServices.CheckSettings(_app.Services));

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_development_it_is_https_and_no_private_address()
    {
        await RestartAsync(_ => { }, isDevelopment: false);

        var refused = Assert.ThrowsAny<Exception>(() => OssCallbackServices.CheckSettings(_app.Services));

        Assert.Contains("Review:Services:0:Url must be https outside Development", refused.Message, StringComparison.Ordinal);
        Assert.Contains("name 127.0.0.1 in Review:PrivateHosts if it is meant", refused.Message, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        _service = await LocalServer.StartAsync(AnswerAsync);
        await RestartAsync(_ => { });
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _service.DisposeAsync();
        await _oss.DisposeAsync();
    }

    private Task RestartAsync(Action<Dictionary<string, string?>> change, bool isDevelopment = true)
    {
        _app?.Dispose();
        _app = new TestApp(
            settings =>
            {
                settings["Oss:Endpoint"] = _oss.Endpoint;
                settings["Review:Services:0:Name"] = "scanner";
                settings["Review:Services:0:Url"] = _service.Url + "/uploads";
                settings["Review:Services:0:Secrets:0"] = _secret;
                change(settings);
            },
            isDevelopment,
            services => services.AddSingleton<IUploadReviewer>(_after));
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        string id = http.Request.Headers[WebhookSignature.IdHeader]!;
        Assert.True(WebhookSignature.Verify(
            [WebhookSignature.ReadSecret(_secret)!], id, http.Request.Headers[WebhookSignature.TimestampHeader],
            http.Request.Headers[WebhookSignature.SignatureHeader], body, _app.Time.GetUtcNow()));
        _asked.Add((id, JsonNode.Parse(body)!));
        http.Response.StatusCode = _answer.Status;
        if (_answer.Status != 204)
        {
            await http.Response.WriteAsync(_answer.Body);
        }
    }

    private async Task WaitAsync()
    {
        _answer = (202, string.Empty);
        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync());
    }

    private async Task<ProcessingVerdict> ProcessAsync()
    {
        _oss.Put(Key, "A");
        var message = new UploadRecord
        {
            Id = UploadId.Of(TestApp.Bucket, Key),
            Bucket = TestApp.Bucket,
            Object = Key,
            Etag = "A",
            Size = 7,
            MimeType = "image/png",
            User = "web-shop",
            Profile = "default",
            ReceivedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        };
        return (await _app.Get<UploadProcessor>().ProcessAsync(message.ToJson(), Cancellation)).Verdict;
    }

    private async Task ContinueAsync() =>
        await _app.Get<UploadProcessor>().ProcessAsync(_app.Queue.Records[^1].ToJson(), Cancellation);

    private Task<EndpointReply> ReplyAsync(string verdict, string? token = null, string? reason = null, string? key = null)
    {
        var id = UploadId.Of(TestApp.Bucket, Key);
        var body = new JsonObject { ["verdict"] = verdict, ["reason"] = reason, ["token"] = token }.ToJsonString();
        return _app.AskAsync(
            "Review", TestApp.Request("POST", $"/api/uploads/{id}/review", key, Encoding.UTF8.GetBytes(body)), id, Cancellation);
    }
}
