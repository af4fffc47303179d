using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Processing;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Notifications;

/// <summary>What is owed, to whom, and how it is told: with the processor as it is, and recipients that do as a test says.</summary>
public sealed class NotificationTests : IAsyncLifetime
{
    private const string Key = CallbackCall.Key;

    private readonly FakeOss _oss = new();
    private readonly FakeReviewer _reviewer = new();
    private readonly FakeRecipient _shop = new("https://shop.example.com/hooks");
    private readonly FakeRecipient _archive = new("archive");
    private readonly TestApp _app;

    public NotificationTests() => _app = new TestApp(
        settings =>
        {
            settings["Oss:Endpoint"] = _oss.Endpoint;
            settings["Policy:Profiles:default:MaxBytes"] = "1000";
            settings["Policy:Profiles:default:Overwrite"] = "true";
        },
        isDevelopment: true,
        services => services
            .AddSingleton<IUploadReviewer>(_reviewer)
            .AddSingleton<INotificationRecipient>(_shop)
            .AddSingleton<INotificationRecipient>(_archive));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private UploadRecord Stored => Assert.Single(_app.Store.Records);

    [Fact]
    public async Task An_event_is_owed_with_the_state_and_to_everybody_who_wants_it()
    {
        _oss.Put(Key, "A", size: 7, type: "image/png");
        _archive.Wanted = (type, profile) => (type, profile) == (NotificationTypes.Rejected, "default");

        await ProcessAsync(Message());

        var owed = Assert.Single(Stored.Owed!);
        Assert.Equal((NotificationTypes.Ready, _shop.Name), (owed.Type, Assert.Single(owed.To)));
        var told = JsonNode.Parse(owed.Body)!;
        Assert.Equal(("upload.ready", 1), ((string)told["type"]!, (int)told["version"]!));
        Assert.Equal(Stored.Transitions[^1].At, (DateTimeOffset)told["timestamp"]!);
        var data = told["data"]!.AsObject();
        Assert.Equal(
            [
                "uploadId", "bucket", "key", "name", "size", "contentType", "etag", "crc64", "image", "user", "profile", "variables",
                "claims", "source", "state", "revision", "receivedAt", "lastModified",
            ],
            data.Select(member => member.Key));
        Assert.Equal(
            (Key, "Holiday.png", 7, "ready"),
            ((string)data["key"]!, (string)data["name"]!, (int)data["size"]!, (string)data["state"]!));
        Assert.Equal([_shop.Name], Recipients());
    }

    [Fact]
    public async Task What_was_told_is_owed_no_more_and_not_told_again()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Message());

        await DeliverAllAsync();
        await DeliverAllAsync();

        Assert.Null(Stored.Owed);
        Assert.Equal(Assert.Single(_shop.Told).Id, Assert.Single(_archive.Told).Id);
        Assert.Equal(
            [(NotificationTypes.Ready, _shop.Name), (NotificationTypes.Ready, _archive.Name)],
            Stored.Told!.Select(told => (told.Type, told.To)));
    }

    [Fact]
    public async Task The_latest_that_was_told_is_kept_however_often_an_object_is_replaced()
    {
        _archive.Wanted = (_, _) => false;
        foreach (var etag in Enumerable.Range(0, ToldNotification.MaxKept + 2))
        {
            _oss.Put(Key, $"{etag:D32}");
            await ProcessAsync(Message());
            await DeliverAllAsync();
            _app.Time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(ToldNotification.MaxKept + 2, Stored.Revision);
        Assert.Equal(ToldNotification.MaxKept, Stored.Told!.Count);
        Assert.Equal(_shop.Told.TakeLast(ToldNotification.MaxKept).Select(told => told.Type), Stored.Told.Select(told => told.Type));
    }

    [Theory]
    [InlineData(false, NotificationTypes.Rejected, "forbidden")]
    [InlineData(true, NotificationTypes.Failed, "object_missing")]
    public async Task What_did_not_become_ready_is_told_with_its_reason(bool isMissing, string type, string reason)
    {
        _reviewer.Verdict = _ => ReviewVerdict.Reject("forbidden");
        if (!isMissing)
        {
            _oss.Put(Key, "A");
        }

        await ProcessAsync(Message());

        var owed = Assert.Single(Stored.Owed!);
        Assert.Equal((type, reason), (owed.Type, (string)JsonNode.Parse(owed.Body)!["data"]!["reason"]!));
    }

    [Fact]
    public async Task A_replacement_is_told_and_then_what_became_of_it_in_order()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Message());
        _oss.Put(Key, "B");
        await ProcessAsync(Message(etag: "B"));

        await DeliverAllAsync();

        Assert.Equal(
            [NotificationTypes.Ready, NotificationTypes.Replaced, NotificationTypes.Ready],
            _shop.Told.Select(notification => notification.Type));
        Assert.Equal([1, 2, 2], _shop.Told.Select(notification => (int)JsonNode.Parse(notification.Body)!["data"]!["revision"]!));
        Assert.Equal(3, _shop.Told.Select(notification => notification.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_duplicate_owes_nothing_and_wakes_those_who_are_still_owed()
    {
        _oss.Put(Key, "A");
        _app.Notifications.Behaviour = _ => throw new IOException("The queue is away.");
        Assert.Equal(ProcessingVerdict.TryAgain, await ProcessAsync(Message()));
        Assert.Equal(UploadState.Ready, Stored.State);
        Assert.Empty(_app.Notifications.Messages);

        _app.Notifications.Behaviour = _ => Task.CompletedTask;
        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync(Message()));

        Assert.Single(Stored.Owed!);
        Assert.Equal([_archive.Name, _shop.Name], Recipients().Order());

        // Another message is not the one that broke off.
        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync(Message() with { ReceivedAt = _app.Time.GetUtcNow().AddSeconds(1) }));
        Assert.Equal(2, _app.Notifications.Messages.Count);
    }

    [Theory]
    [InlineData(-600)]
    [InlineData(600)]
    public async Task A_worker_that_broke_off_is_known_again_also_when_a_clock_was_set_meanwhile(int seconds)
    {
        _oss.Put(Key, "A");
        _app.Notifications.Behaviour = _ => throw new IOException("The queue is away.");
        var message = Message() with { ReceivedAt = _app.Time.GetUtcNow().AddSeconds(seconds) };
        Assert.Equal(ProcessingVerdict.TryAgain, await ProcessAsync(message));

        _app.Notifications.Behaviour = _ => Task.CompletedTask;
        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync(message));

        Assert.Equal([_archive.Name, _shop.Name], Recipients().Order());
    }

    [Fact]
    public async Task One_who_takes_nothing_holds_up_nobody_else()
    {
        _oss.Put(Key, "A");
        _shop.Behaviour = _ => throw new NotificationException("It answered 500.");
        await ProcessAsync(Message());

        var outcomes = await DeliverAllAsync();

        Assert.Equal([ProcessingVerdict.Done, ProcessingVerdict.TryAgain], outcomes.Select(outcome => outcome.Verdict).Order());
        Assert.Single(_archive.Told);
        Assert.Equal([_shop.Name], Assert.Single(Stored.Owed!).To);
        Assert.Contains("It answered 500.", _app.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_time_is_over_it_is_parked_and_still_owed_and_a_later_event_brings_it_along()
    {
        _oss.Put(Key, "A");
        _archive.Wanted = (_, _) => false;
        _shop.Behaviour = _ => throw new NotificationException("It answered 500.");
        await ProcessAsync(Message());
        Assert.Equal(ProcessingVerdict.TryAgain, Assert.Single(await DeliverAllAsync()).Verdict);
        _app.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(ProcessingVerdict.Unreadable, Assert.Single(await DeliverAllAsync()).Verdict);
        Assert.Single(Stored.Owed!);

        _shop.Behaviour = _ => Task.CompletedTask;
        _oss.Put(Key, "B");
        await ProcessAsync(Message(etag: "B"));
        await DeliverAllAsync();

        Assert.Equal(
            [NotificationTypes.Ready, NotificationTypes.Replaced, NotificationTypes.Ready],
            _shop.Told.Select(notification => notification.Type));
        Assert.Null(Stored.Owed);
    }

    [Fact]
    public async Task After_three_failures_a_recipient_is_left_alone_for_a_while()
    {
        _archive.Wanted = (_, _) => false;
        _shop.Behaviour = _ => throw new NotificationException("It answered 500.");
        foreach (var number in Enumerable.Range(0, 5))
        {
            _oss.Put($"{Key}{number}", "A");
            await ProcessAsync(Message($"{Key}{number}"));
        }

        var tries = 0;
        _shop.Behaviour = _ => throw new NotificationException(FormattableString.Invariant($"Try {++tries}."));
        var outcomes = await DeliverAllAsync();
        Assert.Equal(3, tries);
        Assert.All(outcomes.Skip(3), outcome => Assert.True(outcome.RetryAfter >= TimeSpan.FromSeconds(1), $"{outcome.RetryAfter}"));

        _app.Time.Advance(TimeSpan.FromSeconds(30));
        _shop.Behaviour = _ => Task.CompletedTask;
        await DeliverAllAsync();

        Assert.Equal(5, _shop.Told.Count);
    }

    [Fact]
    public void A_clock_that_was_ahead_for_a_moment_leaves_nobody_alone_until_it_is_as_late_again()
    {
        var time = new SetClock();
        var turns = new RecipientTurns(time);
        time.Ahead = TimeSpan.FromHours(1);
        foreach (var upload in new[] { "a", "b", "c" })
        {
            Assert.True(turns.TryBegin(upload, out _));
            turns.End(upload, wasTaken: false);
        }

        Assert.False(turns.TryBegin("d", out var pause));
        time.Ahead = TimeSpan.Zero;
        time.Running.Advance(pause);

        Assert.True(turns.TryBegin("d", out _));
    }

    [Fact]
    public async Task A_slow_recipient_is_told_so_many_at_a_time_and_the_others_wait_in_the_queue()
    {
        var slow = new TaskCompletionSource();
        _archive.Wanted = (_, _) => false;
        _shop.Behaviour = _ => slow.Task;
        foreach (var number in Enumerable.Range(0, RecipientTurns.AtOnce + 2))
        {
            _oss.Put($"{Key}{number}", "A");
            await ProcessAsync(Message($"{Key}{number}"));
        }

        var deliveries = _app.Notifications.Messages.Select(DeliverAsync).ToArray();

        Assert.Equal(2, deliveries.Count(delivery => delivery.IsCompleted));
        slow.SetResult();
        Assert.Equal(2, (await Task.WhenAll(deliveries)).Count(outcome => outcome.Verdict == ProcessingVerdict.TryAgain));
        Assert.Equal(RecipientTurns.AtOnce, _shop.Told.Count);
    }

    [Fact]
    public async Task Two_messages_about_one_upload_that_come_together_tell_its_event_once()
    {
        var slow = new TaskCompletionSource();
        _archive.Wanted = (_, _) => false;
        _shop.Behaviour = _ => slow.Task;
        _oss.Put(Key, "A");
        await ProcessAsync(Message());
        var message = Assert.Single(_app.Notifications.Messages);

        var first = DeliverAsync(message);
        var second = DeliverAsync(message);
        slow.SetResult();

        Assert.Equal(ProcessingVerdict.TryAgain, (await second).Verdict);
        Assert.Equal(ProcessingVerdict.Done, (await first).Verdict);
        Assert.Equal(ProcessingVerdict.Done, (await DeliverAsync(message)).Verdict);
        Assert.Single(_shop.Told);
    }

    [Fact]
    public async Task Whom_the_settings_name_no_more_is_waited_for_and_then_forgotten()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Message());
        var task = new NotificationTask(Stored.Id, "https://gone.example.com/", _app.Time.GetUtcNow()).ToJson();
        var stored = (await _app.Store.FindAsync(Stored.Id, Cancellation))!;
        var owed = Stored.Owed![0];
        await _app.Store.TryWriteAsync(
            Stored with { Owed = [owed with { To = ["https://gone.example.com/"] }] }, stored.Version, [], Cancellation);

        Assert.Equal(ProcessingVerdict.TryAgain, (await DeliverAsync(task)).Verdict);
        _app.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(ProcessingVerdict.Done, (await DeliverAsync(task)).Verdict);

        Assert.Null(Stored.Owed);
        Assert.Contains(_app.Logs.GetSnapshot(), entry => entry.Id.Id == 344);
    }

    [Theory]
    [InlineData("no json", ProcessingVerdict.Unreadable)]
    [InlineData("null", ProcessingVerdict.Unreadable)]
    [InlineData("{}", ProcessingVerdict.Unreadable)]
    [InlineData("health", ProcessingVerdict.Done)]
    public async Task What_is_no_notification_is_parked_and_a_probe_is_done_with(string message, ProcessingVerdict verdict) =>
        Assert.Equal(verdict, (await DeliverAsync(Encoding.UTF8.GetBytes(message))).Verdict);

    [Fact]
    public async Task An_object_that_is_replaced_without_end_does_not_make_its_record_grow_without_end()
    {
        for (var number = 0; number < 30; number++)
        {
            _oss.Put(Key, $"E{number}");
            await ProcessAsync(Message(etag: $"E{number}"));
        }

        Assert.InRange(Stored.Owed!.Count, 2, 20);
        Assert.InRange(Stored.Owed.Sum(owed => owed.Body.Length), 1, 8 * 1024);
        Assert.Equal(NotificationTypes.Ready, Stored.Owed[^1].Type);
        Assert.Contains(_app.Logs.GetSnapshot(), entry => entry.Id.Id == 340);
    }

    [Fact]
    public async Task Operators_list_what_is_parked_and_send_it_again()
    {
        _oss.Put(Key, "A");
        await ProcessAsync(Message());
        var task = new NotificationTask(Stored.Id, _shop.Name, _app.Time.GetUtcNow().AddDays(-2));
        _app.Notifications.Poison.Add(new PoisonedMessage("7", task.ToJson(), _app.Time.GetUtcNow()));
        _app.Notifications.Poison.Add(new PoisonedMessage("8", "nonsense"u8.ToArray(), _app.Time.GetUtcNow()));
        var queued = _app.Notifications.Messages.Count;

        var listed = (await _app.AskAsync(
            "Notifications", TestApp.Request("GET", "/api/notifications", TestApp.OperatorKey), Cancellation)).Json().GetProperty("parked");
        Assert.Equal(
            (2, Stored.Id, _shop.Name),
            (listed.GetArrayLength(), listed[0].GetProperty("uploadId").GetString(), listed[0].GetProperty("to").GetString()));
        Assert.Equal("upload.ready", Assert.Single(listed[0].GetProperty("types").EnumerateArray()).GetString());

        Assert.Equal(400, (await ResendAsync("""{"id":"9"}""")).Status);
        Assert.Equal(1, (await ResendAsync("""{"id":"7"}""")).Json().GetProperty("count").GetInt32());
        Assert.Equal(queued + 1, _app.Notifications.Messages.Count);
        Assert.Equal(_app.Time.GetUtcNow(), NotificationTask.FromJson(_app.Notifications.Messages[^1]).Since);

        Assert.Equal(1, (await ResendAsync("""{"all":true}""")).Json().GetProperty("count").GetInt32());
        Assert.Equal(0, (await ResendAsync("""{"all":true}""")).Json().GetProperty("count").GetInt32());
        Assert.Equal(queued + 1, _app.Notifications.Messages.Count);
        Assert.Empty(_app.Notifications.Poison);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData(TestApp.ClientKey, 403)]
    public async Task They_are_for_operators_only(string? key, int status)
    {
        _app.Notifications.Poison.Add(new PoisonedMessage("8", "nonsense"u8.ToArray(), _app.Time.GetUtcNow()));

        var listed = await _app.AskAsync("Notifications", TestApp.Request("GET", "/api/notifications", key), Cancellation);
        Assert.Equal(status, listed.Status);
        Assert.Equal(status, (await ResendAsync("""{"all":true}""", key)).Status);

        Assert.Single(_app.Notifications.Poison);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"id":"7","all":true}""")]
    public async Task What_is_to_be_sent_again_is_not_guessed(string body)
    {
        var reply = await ResendAsync(body);

        Assert.Equal((400, "request_malformed"), (reply.Status, reply.Json().GetProperty("code").GetString()));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _oss.DisposeAsync();
    }

    private static UploadRecord Message(string key = Key, string etag = "A") => new()
    {
        Id = UploadId.Of(TestApp.Bucket, key),
        Bucket = TestApp.Bucket,
        Object = key,
        FileName = "Holiday.png",
        Etag = etag,
        Size = 7,
        MimeType = "image/png",
        Image = new UploadImage(1, 2, "png"),
        User = "web-shop",
        Profile = "default",
        ReceivedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        RawBody = "raw"u8.ToArray(),
    };

    private Task<EndpointReply> ResendAsync(string body, string? key = TestApp.OperatorKey) => _app.AskAsync(
        "Resend", TestApp.Request("POST", "/api/notifications/resend", key, Encoding.UTF8.GetBytes(body)), Cancellation);

    private IEnumerable<string> Recipients() => _app.Notifications.Messages.Select(message => NotificationTask.FromJson(message).To);

    private async Task<ProcessingVerdict> ProcessAsync(UploadRecord message) =>
        (await _app.Get<UploadProcessor>().ProcessAsync(message.ToJson(), Cancellation)).Verdict;

    private Task<ProcessingOutcome> DeliverAsync(byte[] message) => _app.Get<NotificationDelivery>().DeliverAsync(message, Cancellation);

    private async Task<IReadOnlyList<ProcessingOutcome>> DeliverAllAsync()
    {
        var outcomes = new List<ProcessingOutcome>();
        foreach (var message in _app.Notifications.Messages)
        {
            outcomes.Add(await DeliverAsync(message));
        }

        return outcomes;
    }
}
