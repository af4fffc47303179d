using System.Text;
using OssCallback.Http;
using OssCallback.Processing;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Processing;

public sealed class FailedHandlerTests : IDisposable
{
    private readonly TestApp _app = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _app.Dispose();

    [Theory]
    [InlineData(null, 401)]
    [InlineData(TestApp.ClientKey, 403)]
    public async Task Is_for_operators_only(string? key, int status)
    {
        var failed = await StoreAsync("a", UploadState.Failed);

        var list = await _app.AskAsync("Failed", TestApp.Request("GET", "/api/failed", key), Cancellation);
        var redrive = await _app.AskAsync("Redrive", Post("""{"all":true}""", key), Cancellation);
        var purge = await _app.AskAsync("Purge", Post("""{"all":true}""", key), Cancellation);

        Assert.All([list, redrive, purge], reply => Assert.Equal(status, reply.Status));
        Assert.Empty(_app.Queue.Messages);
        Assert.NotNull(await _app.Store.FindAsync(failed.Id, Cancellation));
    }

    [Fact]
    public async Task Sends_back_a_record_whose_owed_events_would_not_fit_into_a_message()
    {
        var failed = await StoreAsync("a", UploadState.Failed);
        var stored = (await _app.Store.FindAsync(failed.Id, Cancellation))!;
        var owing = stored.Record with
        {
            Owed = [new("msg_1", "upload.failed", new string('x', IUploadQueue.MaxMessageBytes), ["somebody"])],
        };
        await _app.Store.TryWriteAsync(owing, stored.Version, [], Cancellation);

        Assert.Equal(200, (await _app.AskAsync("Redrive", Post("""{"all":true}"""), Cancellation)).Status);

        Assert.Null(Assert.Single(_app.Queue.Records).Owed);
        Assert.NotNull((await _app.Store.FindAsync(failed.Id, Cancellation))!.Record.Owed);
    }

    [Fact]
    public async Task Lists_failed_uploads_with_their_reason_and_unreadable_messages()
    {
        var failed = await StoreAsync("a", UploadState.Failed);
        await StoreAsync("b", UploadState.Ready);
        _app.Queue.Poison.Add(new PoisonedMessage("7", Encoding.UTF8.GetBytes(new string('x', 600)), _app.Time.GetUtcNow()));

        var json = (await _app.AskAsync("Failed", TestApp.Request("GET", "/api/failed", TestApp.OperatorKey), Cancellation)).Json();

        var upload = Assert.Single(json.GetProperty("uploads").EnumerateArray());
        Assert.Equal((failed.Id, "object_missing"), (upload.GetProperty("id").GetString(), upload.GetProperty("reason").GetString()));
        var message = Assert.Single(json.GetProperty("unreadable").EnumerateArray());
        Assert.Equal(("7", 501), (message.GetProperty("id").GetString(), message.GetProperty("text").GetString()!.Length));
    }

    [Fact]
    public async Task Sends_one_or_all_back_and_nothing_that_did_not_fail()
    {
        var failed = await StoreAsync("a", UploadState.Failed);
        var other = await StoreAsync("b", UploadState.Failed);
        var ready = await StoreAsync("c", UploadState.Ready);
        _app.Time.Advance(TimeSpan.FromDays(3));

        var one = await _app.AskAsync("Redrive", Post($$"""{"id":"{{failed.Id}}"}"""), Cancellation);
        var notFailed = await _app.AskAsync("Redrive", Post($$"""{"id":"{{ready.Id}}"}"""), Cancellation);
        var all = await _app.AskAsync("Redrive", Post("""{"all":true}"""), Cancellation);

        Assert.Equal(1, one.Json().GetProperty("count").GetInt32());
        notFailed.AssertProblem(ErrorCodes.UnknownUpload);
        Assert.Equal(2, all.Json().GetProperty("count").GetInt32());
        Assert.Equal(new[] { failed.Id, failed.Id, other.Id }.Order(), _app.Queue.Records.Select(record => record.Id).Order());
        Assert.All(_app.Queue.Records, record => Assert.Equal(_app.Time.GetUtcNow(), record.ReceivedAt));
    }

    [Fact]
    public async Task Purges_records_and_takes_their_counts_away()
    {
        var failed = await StoreAsync("a", UploadState.Failed);
        var ready = await StoreAsync("b", UploadState.Ready);

        var reply = await _app.AskAsync("Purge", Post("""{"all":true}"""), Cancellation);

        Assert.Equal(1, reply.Json().GetProperty("count").GetInt32());
        Assert.Null(await _app.Store.FindAsync(failed.Id, Cancellation));
        Assert.NotNull(await _app.Store.FindAsync(ready.Id, Cancellation));
        Assert.DoesNotContain(_app.Store.Counts, count => count.Value == "failed");
        Assert.Contains(_app.Store.Counts, count => count is { Dimension: "state", Value: "ready", Uploads: 1 });
    }

    [Fact]
    public async Task Purges_one_unreadable_message_or_all_and_never_sends_one_back()
    {
        var failed = await StoreAsync("a", UploadState.Failed);
        foreach (var id in new[] { "7", "8", "9" })
        {
            _app.Queue.Poison.Add(new PoisonedMessage(id, new byte[1], null));
        }

        (await _app.AskAsync("Redrive", Post("""{"id":"8"}"""), Cancellation)).AssertProblem(ErrorCodes.UnknownUpload);
        (await _app.AskAsync("Purge", Post("""{"id":"10"}"""), Cancellation)).AssertProblem(ErrorCodes.UnknownUpload);
        var one = await _app.AskAsync("Purge", Post("""{"id":"8"}"""), Cancellation);

        Assert.Equal(1, one.Json().GetProperty("count").GetInt32());
        Assert.Equal(["7", "9"], _app.Queue.Poison.Select(message => message.Id));
        Assert.NotNull(await _app.Store.FindAsync(failed.Id, Cancellation));
        Assert.Empty(_app.Queue.Messages);

        var redriven = await _app.AskAsync("Redrive", Post("""{"all":true}"""), Cancellation);
        Assert.Equal((1, 2), (redriven.Json().GetProperty("count").GetInt32(), _app.Queue.Poison.Count));

        var all = await _app.AskAsync("Purge", Post("""{"all":true}"""), Cancellation);
        Assert.Equal((3, 0), (all.Json().GetProperty("count").GetInt32(), _app.Queue.Poison.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"all":false}""")]
    [InlineData("""{"id":"a","all":true}""")]
    public async Task Refuses_to_guess_what_is_meant(string body)
    {
        var failed = await StoreAsync("a", UploadState.Failed);

        (await _app.AskAsync("Purge", Post(body), Cancellation)).AssertProblem(ErrorCodes.RequestMalformed);

        Assert.NotNull(await _app.Store.FindAsync(failed.Id, Cancellation));
    }

    [Fact]
    public async Task Refuses_other_methods_and_foreign_continuations()
    {
        (await _app.AskAsync("Failed", Post("{}"), Cancellation)).AssertProblem(ErrorCodes.MethodNotAllowed);
        (await _app.AskAsync("Purge", TestApp.Request("GET", "/api/failed/purge", TestApp.OperatorKey), Cancellation)).AssertProblem(
            ErrorCodes.MethodNotAllowed);
        (await _app.AskAsync(
            "Failed", TestApp.Request("GET", "/api/failed?continuation=forged", TestApp.OperatorKey), Cancellation)).AssertProblem(
            ErrorCodes.RequestMalformed);
    }


    private static EndpointRequest Post(string body, string? key = TestApp.OperatorKey) =>
        TestApp.Request("POST", "/api/failed/act", key, Encoding.UTF8.GetBytes(body));

    private async Task<UploadRecord> StoreAsync(string key, UploadState state)
    {
        var record = new UploadRecord
        {
            Id = UploadId.Of(TestApp.Bucket, key),
            Bucket = TestApp.Bucket,
            Object = key,
            Day = "2026-03-01",
            State = state,
            Reason = state == UploadState.Failed ? "object_missing" : null,
            ReceivedAt = _app.Time.GetUtcNow(),
        };
        await _app.Store.TryWriteAsync(record, null, UploadCount.Changes(null, record), Cancellation);
        return record;
    }
}
