using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Uploads;

public sealed class HealthHandlerTests : IDisposable
{
    private readonly TestApp _app = new();

    [Fact]
    public async Task Is_ready_when_the_store_answers_and_asks_for_no_key()
    {
        var reply = await AskAsync("/api/health");

        Assert.Equal((200, "ready"), (reply.Status, reply.Json().Text("status")));
    }

    [Fact]
    public async Task Names_the_version_that_a_deployment_waits_for()
    {
        var reply = await AskAsync("/api/health");

        var built = System.Reflection.CustomAttributeExtensions.GetCustomAttribute<System.Reflection.AssemblyInformationalVersionAttribute>(
            typeof(HealthHandler).Assembly)!;
        Assert.Equal(built.InformationalVersion, reply.Json().Text("version"));
    }

    [Fact]
    public async Task Is_not_ready_when_the_store_fails_and_says_no_more()
    {
        _app.Store.Check = _ => throw new InvalidOperationException("password=secret");

        var reply = await AskAsync("/api/health");

        Assert.Equal((503, "store_unavailable"), (reply.Status, reply.Json().Text("status")));
        Assert.DoesNotContain("secret", System.Text.Encoding.UTF8.GetString(reply.Body.Span), StringComparison.Ordinal);
        Assert.Equal(390, _app.Logs.LatestRecord.Id.Id);
    }

    [Fact]
    public async Task Is_not_ready_when_the_store_hangs_for_two_seconds()
    {
        var hang = new TaskCompletionSource();
        _app.Store.Check = _ => hang.Task;
        var pending = AskAsync("/api/health");
        _app.Time.Advance(TimeSpan.FromMilliseconds(1999));
        var early = pending.IsCompleted;
        _app.Time.Advance(TimeSpan.FromMilliseconds(1));

        var reply = await pending.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((false, 503), (early, reply.Status));
        hang.SetResult();
    }

    [Fact]
    public async Task Is_not_ready_when_no_message_can_be_put_in_and_names_the_part_to_operators_only()
    {
        _app.Queue.Check = _ => throw new IOException("disk full");

        var anonymous = await AskAsync("/api/health");
        var client = await AskAsync("/api/health", TestApp.ClientKey);
        var authorised = await AskAsync("/api/health", TestApp.OperatorKey);

        Assert.All(
            [anonymous, client, authorised],
            reply => Assert.Equal((503, "store_unavailable"), (reply.Status, reply.Json().Text("status"))));
        Assert.All(
            [anonymous, client],
            reply => Assert.DoesNotContain("part", System.Text.Encoding.UTF8.GetString(reply.Body.Span), StringComparison.Ordinal));
        Assert.Equal("queue", authorised.Json().Text("part"));
    }

    [Fact]
    public async Task Looks_once_a_second_however_often_it_is_asked_and_recovers_by_itself()
    {
        var looks = 0;
        var fails = true;
        _app.Queue.Check = _ =>
        {
            looks++;
            return fails ? Task.FromException(new IOException("disk full")) : Task.CompletedTask;
        };

        for (var times = 0; times < 10; times++)
        {
            Assert.Equal(503, (await AskAsync("/api/health")).Status);
        }

        Assert.Equal(1, looks);
        fails = false;
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await AskAsync("/api/health")).Status);
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task Makes_no_second_look_while_the_first_hangs()
    {
        var looks = 0;
        var hang = new TaskCompletionSource();
        _app.Queue.Check = _ =>
        {
            looks++;
            return hang.Task;
        };
        var first = AskAsync("/api/health");
        _app.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((503, 503), ((await first).Status, (await AskAsync("/api/health")).Status));

        hang.SetResult();
        _app.Queue.Check = _ => Task.CompletedTask;

        Assert.Equal(1, looks);
        Assert.Equal(200, (await AskAsync("/api/health")).Status);
    }

    [Fact]
    public async Task Is_alive_whatever_the_store_says()
    {
        _app.Store.Check = _ => throw new InvalidOperationException();

        var reply = await AskAsync("/api/health?probe=live");

        Assert.Equal((200, "live"), (reply.Status, reply.Json().Text("status")));
    }

    public void Dispose() => _app.Dispose();

    private Task<EndpointReply> AskAsync(string target, string? apiKey = null) =>
        _app.AskAsync("Health", TestApp.Request("GET", target, apiKey), TestContext.Current.CancellationToken);
}
