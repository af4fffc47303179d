using Microsoft.Extensions.Time.Testing;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Processing;

/// <summary>What an operator sees first: red where it has to be, and nothing that is over.</summary>
public sealed class OverviewTests : IDisposable
{
    private readonly TestApp _app = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _app.Dispose();

    [Fact]
    public async Task Nothing_has_happened()
    {
        var found = (await AskAsync()).Json();

        Assert.Equal("ready", found.Text("health"));
        Assert.False(found.GetProperty("callbacksDoNotArrive").GetBoolean());
        Assert.Equal(0, found.GetProperty("callbacks").GetProperty("day").GetProperty("accepted").GetInt64());
        Assert.Empty(found.GetProperty("callbacks").GetProperty("refusals").EnumerateArray());
    }

    [Theory]
    [InlineData(UploadSource.Confirm, 59, true)]
    [InlineData(UploadSource.Reconcile, 59, true)]
    [InlineData(UploadSource.Callback, 59, false)]
    [InlineData(UploadSource.Confirm, 61, false)]
    public async Task Uploads_without_one_callback_are_an_alarm_for_an_hour(UploadSource source, int minutes, bool isAlarm)
    {
        await StoreAsync("a", source, UploadState.Ready);
        _app.Time.Advance(TimeSpan.FromMinutes(minutes));

        Assert.Equal(isAlarm, (await AskAsync()).Json().GetProperty("callbacksDoNotArrive").GetBoolean());
    }

    [Fact]
    public async Task What_failed_and_what_waits_is_counted()
    {
        await StoreAsync("a", UploadSource.Callback, UploadState.Failed);
        await StoreAsync("b", UploadSource.Callback, UploadState.Reviewing, hold: "odd");
        await StoreAsync("c", UploadSource.Callback, UploadState.Reviewing);

        var found = (await AskAsync()).Json();

        Assert.Equal((1, 1), (found.GetProperty("failed").GetInt32(), found.GetProperty("held").GetInt32()));
        Assert.Equal(3, found.GetProperty("hour").GetProperty("callback").GetInt32());
    }

    [Fact]
    public async Task A_store_that_is_away_is_said_and_the_rest_is_shown()
    {
        _app.Store.Check = _ => throw new IOException("The disk is gone.");

        var reply = await AskAsync();

        Assert.Equal(200, reply.Status);
        Assert.Equal("store_unavailable", reply.Json().Text("health"));
        Assert.Equal("records", reply.Json().Text("part").Split(':')[0]);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData(TestApp.ClientKey, 403)]
    public async Task Only_operators_see_it(string? key, int status) =>
        Assert.Equal(status, (await _app.AskAsync("Overview", TestApp.Request("GET", "/api/overview", key), Cancellation)).Status);

    [Fact]
    public void Callbacks_count_for_an_hour_and_a_day_and_their_times_since_the_start()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 30, TimeSpan.Zero));
        var activity = new CallbackActivity(time);
        for (var i = 0; i < 99; i++)
        {
            activity.Record("ok", TimeSpan.FromMilliseconds(3));
        }

        activity.Record(ErrorCodes.SignatureMismatch.Code, TimeSpan.FromMilliseconds(700));
        time.Advance(TimeSpan.FromMinutes(30));
        activity.Record(ErrorCodes.NotQueued.Code, TimeSpan.FromMilliseconds(1500));

        Assert.Equal(new CallbackCounts(99, 1, 1), activity.Since(TimeSpan.FromHours(1)));
        Assert.Equal((5, 1000, 1500), (activity.Percentile(0.5), activity.Percentile(0.99), activity.Longest));
        time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(new CallbackCounts(0, 0, 1), activity.Since(TimeSpan.FromHours(1)));
        Assert.Equal(new CallbackCounts(99, 1, 1), activity.Since(TimeSpan.FromHours(24)));
        time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(new CallbackCounts(0, 0, 0), activity.Since(TimeSpan.FromHours(24)));
        Assert.Equal(["not_queued", "signature_mismatch"], activity.Refusals().Select(refusal => refusal.Code));
    }

    [Fact]
    public async Task Of_many_callbacks_at_once_none_is_left_out()
    {
        var activity = new CallbackActivity(TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                activity.Record("ok", TimeSpan.Zero);
            }
        })));

        Assert.Equal(80_000, activity.Since(TimeSpan.FromHours(1)).Accepted);
    }

    private Task<EndpointReply> AskAsync() =>
        _app.AskAsync("Overview", TestApp.Request("GET", "/api/overview", TestApp.OperatorKey), Cancellation);

    private async Task StoreAsync(string key, UploadSource source, UploadState state, string? hold = null)
    {
        var record = new UploadRecord
        {
            Id = UploadId.Of(TestApp.Bucket, key),
            Bucket = TestApp.Bucket,
            Object = key,
            User = "web-shop",
            Profile = "default",
            Day = "2026-03-01",
            ReceivedAt = _app.Time.GetUtcNow(),
            Source = source,
            State = state,
            Hold = hold,
        };
        await _app.Store.TryWriteAsync(record, null, UploadCount.Changes(null, record), Cancellation);
    }
}
