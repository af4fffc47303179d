using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Processing;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.UnitTests.Notifications;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Processing;

/// <summary>What a reviewer leaves to a person waits, whatever comes meanwhile, and is decided once.</summary>
public sealed class HoldTests : IAsyncLifetime
{
    private const string Key = CallbackCall.Key;

    private readonly FakeOss _oss = new();
    private readonly FakeReviewer _reviewer = new() { Verdict = _ => ReviewVerdict.Hold("looks_odd") };
    private readonly FakeRecipient _shop = new("shop");
    private readonly TestApp _app;

    public HoldTests() => _app = new TestApp(
        settings =>
        {
            settings["Oss:Endpoint"] = _oss.Endpoint;
            settings["Policy:Profiles:default:MaxBytes"] = "1000";
            settings["Policy:Profiles:default:PublicBaseUrl"] = "https://img.example.com";
        },
        isDevelopment: true,
        services => services.AddSingleton<IUploadReviewer>(_reviewer).AddSingleton<INotificationRecipient>(_shop));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private UploadRecord Stored => Assert.Single(_app.Store.Records);

    [Fact]
    public async Task It_waits_and_its_message_is_done_with()
    {
        Assert.Equal(ProcessingVerdict.Done, await HoldAsync());

        Assert.Equal((UploadState.Reviewing, "looks_odd", null), (Stored.State, Stored.Hold, Stored.Reason));
        Assert.Equal([null, null, "looks_odd"], Stored.Transitions.Select(step => step.Reason));
        Assert.Empty(_app.Store.Counts);
        Assert.Null(Stored.Owed);
    }

    [Fact]
    public async Task A_duplicate_a_confirmation_and_a_day_change_nothing()
    {
        await HoldAsync();
        var (calls, writes) = (_reviewer.Calls, _app.Store.Writes);

        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync(Message()));
        _app.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync(Message()));
        _oss.Failure = 503;
        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync(Message()));

        Assert.Equal((calls, writes), (_reviewer.Calls, _app.Store.Writes));
        Assert.True(Stored.IsHeld);
        Assert.False(Settlement.IsStuck(Stored, _app.Time.GetUtcNow(), TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Another_object_is_reviewed_anew()
    {
        await HoldAsync();
        _oss.Put(Key, "B");
        _reviewer.Verdict = _ => ReviewVerdict.Accept;

        await ProcessAsync(Message(etag: "B"));

        Assert.Equal((UploadState.Ready, null, 2, "B"), (Stored.State, Stored.Hold, Stored.Revision, Stored.Etag));
    }

    [Fact]
    public async Task Accepted_it_is_ready_counted_once_and_told_of()
    {
        await HoldAsync();

        var reply = await ReviewAsync("""{"verdict":"accept"}""");

        Assert.Equal((200, "ready"), (reply.Status, reply.Json().Text("state")));
        Assert.Equal((UploadState.Ready, null), (Stored.State, Stored.Hold));
        Assert.Equal("https://img.example.com/" + Key, Stored.Url);
        Assert.Equal(
            [(null, null), (null, null), ("looks_odd", nameof(FakeReviewer)), (null, "back-office")],
            Stored.Transitions.Select(step => (step.Reason, step.By)));
        Assert.Contains(_app.Store.Counts, count => count == new UploadCount("2026-03-01", "state", "ready", 1, 7));
        Assert.Equal("upload.ready", Assert.Single(Stored.Owed!).Type);
        Assert.Single(_app.Notifications.Messages);

        // The same word once more wakes those who are still owed it, and changes nothing.
        var writes = _app.Store.Writes;
        Assert.Equal(200, (await ReviewAsync("""{"verdict":"accept"}""")).Status);
        Assert.Equal((writes, 2), (_app.Store.Writes, _app.Notifications.Messages.Count));
        (await ReviewAsync("""{"verdict":"reject"}""")).AssertProblem(ErrorCodes.UploadNotHeld);
    }

    [Theory]
    [InlineData("""{"verdict":"reject"}""", "rejected")]
    [InlineData("""{"verdict":"reject","reason":"not_a_product"}""", "not_a_product")]
    public async Task Rejected_it_has_the_reason_that_was_given(string body, string reason)
    {
        await HoldAsync();

        var reply = await ReviewAsync(body);

        Assert.Equal((200, "rejected", reason), (reply.Status, reply.Json().Text("state"), reply.Json().Text("code")));
        Assert.Equal((UploadState.Rejected, reason), (Stored.State, Stored.Reason));
        Assert.Null(Stored.Url);
    }

    [Theory]
    [InlineData("B")]
    [InlineData(null)]
    public async Task The_word_counts_for_the_object_that_was_seen_and_for_no_other(string? etag)
    {
        await HoldAsync();
        _oss.Objects.TryRemove(Key, out _);
        if (etag is not null)
        {
            _oss.Put(Key, etag);
        }

        (await ReviewAsync("""{"verdict":"accept"}""")).AssertProblem(ErrorCodes.UploadNotHeld);

        Assert.True(Stored.IsHeld);
        Assert.Equal(Stored.Id, Assert.Single(_app.Queue.Records).Id);
        Assert.Empty(_app.Store.Counts);
    }

    [Fact]
    public async Task A_verdict_that_was_never_given_is_asked_for_again_and_accepts_nothing()
    {
        _reviewer.Verdict = _ => default;

        Assert.Equal(ProcessingVerdict.TryAgain, await HoldAsync());
        Assert.Equal((UploadState.Reviewing, null), (Stored.State, Stored.Hold));
        _app.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(ProcessingVerdict.Done, await HoldAsync());

        Assert.Equal((UploadState.Reviewing, "no_verdict"), (Stored.State, Stored.Hold));
        Assert.Contains(_app.Logs.GetSnapshot(), entry => entry.Id.Id == 305);
    }

    [Fact]
    public async Task What_waits_is_listed_apart_from_what_is_under_way()
    {
        await HoldAsync();
        await _app.Store.TryWriteAsync(
            Stored with { Id = UploadId.Of(TestApp.Bucket, "other"), Object = "other", Hold = null }, null, [], Cancellation);

        var listed = await _app.AskAsync(
            "Uploads", TestApp.Request("GET", "/api/uploads?state=held", TestApp.OperatorKey), Cancellation);

        Assert.Equal(Key, Assert.Single(listed.Json().GetProperty("uploads").EnumerateArray()).Text("object"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"verdict":"hold"}""")]
    [InlineData("""{"verdict":"reject","reason":"Not a code"}""")]
    public async Task A_word_that_is_none_is_refused(string body)
    {
        await HoldAsync();

        Assert.Equal(400, (await ReviewAsync(body)).Status);

        Assert.True(Stored.IsHeld);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData(TestApp.ClientKey, 403)]
    public async Task Only_operators_decide(string? key, int status)
    {
        await HoldAsync();

        Assert.Equal(status, (await ReviewAsync("""{"verdict":"accept"}""", key)).Status);

        Assert.True(Stored.IsHeld);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _oss.DisposeAsync();
    }

    private static UploadRecord Message(string etag = "A") => new()
    {
        Id = UploadId.Of(TestApp.Bucket, Key),
        Bucket = TestApp.Bucket,
        Object = Key,
        Etag = etag,
        Size = 7,
        MimeType = "image/png",
        User = "web-shop",
        Profile = "default",
        ReceivedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        RawBody = "raw"u8.ToArray(),
    };

    private Task<ProcessingVerdict> HoldAsync()
    {
        _oss.Put(Key, "A");
        return ProcessAsync(Message());
    }

    private async Task<ProcessingVerdict> ProcessAsync(UploadRecord message) =>
        (await _app.Get<UploadProcessor>().ProcessAsync(message.ToJson(), Cancellation)).Verdict;

    private Task<EndpointReply> ReviewAsync(string body, string? key = TestApp.OperatorKey) => _app.AskAsync(
        "Review", TestApp.Request("POST", $"/api/uploads/{Stored.Id}/review", key, Encoding.UTF8.GetBytes(body)), Stored.Id, Cancellation);
}
