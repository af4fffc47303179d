using OssCallback.Callbacks;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Callbacks;

/// <summary>The same callback again, and a ticket that is used too often.</summary>
public sealed class CallbackIntakeTests : IDisposable
{

    private readonly TestApp _app = new(settings => settings["Policy:RateLimit:PerTicketPerMinute"] = "2");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_a_repetition_200_and_queues_it_once_however_often_it_comes()
    {
        var call = CallbackCall.Form(_app);

        for (var times = 0; times < 5; times++)
        {
            Assert.Equal(200, (await call.SendAsync(_app, Cancellation)).Status);
        }

        Assert.Single(_app.Queue.Messages);
    }

    [Fact]
    public async Task Answers_a_repetition_only_when_the_first_is_durable()
    {
        var disk = new TaskCompletionSource();
        _app.Queue.Behaviour = _ => disk.Task;
        var call = CallbackCall.Form(_app);

        var first = call.SendAsync(_app, Cancellation);
        var second = call.SendAsync(_app, Cancellation);

        Assert.Equal((false, false), (first.IsCompleted, second.IsCompleted));
        disk.SetResult();
        Assert.Equal((200, 200), ((await first).Status, (await second).Status));
        Assert.Single(_app.Queue.Messages);
    }

    [Fact]
    public async Task Queues_a_repetition_itself_when_the_first_did_not_become_durable()
    {
        var disk = new TaskCompletionSource();
        _app.Queue.Behaviour = _ => disk.Task;
        var call = CallbackCall.Form(_app);
        var first = call.SendAsync(_app, Cancellation);
        var second = call.SendAsync(_app, Cancellation);

        _app.Queue.Behaviour = _ => Task.CompletedTask;
        disk.SetException(new IOException("The disk is full."));

        Assert.Equal((503, 200), ((await first).Status, (await second).Status));
        Assert.Equal((2, 1), (_app.Queue.Attempts, _app.Queue.Messages.Count));
    }

    [Fact]
    public async Task Keeps_two_uploads_of_the_same_bytes_apart()
    {
        var ticket = _app.Ticket(CallbackCall.Key);

        await CallbackCall.Form(_app, ticket, extra: "&note=1").SendAsync(_app, Cancellation);
        await CallbackCall.Form(_app, ticket, extra: "&note=2").SendAsync(_app, Cancellation);

        Assert.Equal(2, _app.Queue.Messages.Count);
    }

    [Fact]
    public async Task Takes_nothing_for_a_repetition_that_oss_gave_no_request_id()
    {
        var body = $"bucket={TestApp.Bucket}&object={Uri.EscapeDataString(CallbackCall.Key)}&ticket={_app.Ticket(CallbackCall.Key)}";

        Assert.Equal(200, (await CallbackCall.Signed(_app, body).SendAsync(_app, Cancellation)).Status);
        Assert.Equal(200, (await CallbackCall.Signed(_app, body).SendAsync(_app, Cancellation)).Status);

        Assert.Equal(2, _app.Queue.Messages.Count);
    }

    [Fact]
    public async Task Forgets_a_callback_after_a_while()
    {
        await RememberAsync(1);
        _app.Time.Advance(CallbackIntake.Memory + TimeSpan.FromSeconds(1));
        await RememberAsync(2);

        await RememberAsync(1);

        Assert.Equal(3, _app.Queue.Attempts);
    }

    [Fact]
    public async Task Remembers_a_bounded_number_of_callbacks()
    {
        for (var number = 0; number <= CallbackIntake.MaxRemembered; number++)
        {
            await RememberAsync(number);
        }

        await RememberAsync(CallbackIntake.MaxRemembered);
        await RememberAsync(0);

        Assert.Equal(CallbackIntake.MaxRemembered + 2, _app.Queue.Attempts);
    }

    [Fact]
    public async Task Refuses_a_ticket_that_is_used_too_often_and_stores_nothing()
    {
        var ticket = _app.Ticket(CallbackCall.Key);
        var calls = Enumerable.Range(0, 3).Select(number => CallbackCall.Form(_app, ticket, extra: $"&note={number}")).ToArray();
        await calls[0].SendAsync(_app, Cancellation);
        await calls[1].SendAsync(_app, Cancellation);

        var refused = await calls[2].SendAsync(_app, Cancellation);

        Assert.Equal((429, "too_many_requests"), (refused.Status, refused.Json().Text("code")));
        Assert.Equal(2, _app.Queue.Attempts);
        Assert.Equal(205, _app.Logs.LatestRecord.Id.Id);
        Assert.Equal(200, (await calls[0].SendAsync(_app, Cancellation)).Status);
        Assert.Equal(200, (await CallbackCall.Form(_app, key: "uploads/other.png").SendAsync(_app, Cancellation)).Status);
        _app.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(200, (await calls[2].SendAsync(_app, Cancellation)).Status);
    }

    public void Dispose() => _app.Dispose();

    /// <summary>A callback past its signature: so many of them take too long to sign.</summary>
    private async Task RememberAsync(int number)
    {
        var record = new UploadRecord { Id = "id", Bucket = TestApp.Bucket, Object = "key", RequestId = "5C3D9175B6FC201293AD4890" };
        Assert.True(await _app.Get<CallbackIntake>().TryEnqueueAsync(record, BitConverter.GetBytes(number), ticket: null, Cancellation));
    }
}
