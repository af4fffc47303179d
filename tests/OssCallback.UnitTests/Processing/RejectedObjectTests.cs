using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Oss;
using OssCallback.Processing;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.UnitTests.Notifications;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Processing;

/// <summary>What becomes of the object of a rejected upload, in a simulated bucket; however often its message comes.</summary>
public sealed class RejectedObjectTests : IAsyncLifetime
{
    private const string Key = CallbackCall.Key;
    private const string Etag = "900150983CD24FB0D6963F7D28E17F72";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeReviewer _reviewer = new() { Verdict = _ => ReviewVerdict.Reject("not_a_product") };
    private readonly FakeRecipient _shop = new("shop");
    private SimulatedBucket _bucket = null!;
    private TestApp _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private UploadRecord Stored => Assert.Single(_app.Store.Records);

    [Theory]
    [InlineData("keep", Key, "")]
    [InlineData("delete", "", "")]
    [InlineData("move", "quarantine/1/" + Key, "")]
    [InlineData("tag", Key, "<Key>album</Key><Value>7</Value>|<Key>review</Key><Value>rejected</Value>")]
    public async Task It_is_dealt_with_as_its_profile_says_and_once(string what, string keys, string tags)
    {
        await StartAsync(what);

        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync());
        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync());
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync());

        var left = await SimulatedBucket.KeysAsync(_app);
        Assert.Equal(keys, string.Join(',', left));
        if (left.Length > 0)
        {
            var (_, tagging) = await SimulatedBucket.SendAsync(
                _app, "GET", left[0], query: new KeyValuePair<string, string?>("tagging", null));
            var packed = string.Concat(tagging.Where(character => !char.IsWhiteSpace(character)));
            Assert.All(tags.Split('|'), tag => Assert.Contains(tag, packed, StringComparison.Ordinal));
        }

        var isGone = what is "delete" or "move";
        Assert.Equal(
            (UploadState.Rejected, "not_a_product", 1, null, isGone),
            (Stored.State, Stored.Reason, Stored.Revision, Stored.Disposal, Stored.RemovedAt is not null));
        Assert.Equal(
            isGone ? ["upload.rejected", "upload.removed"] : ["upload.rejected"], Stored.Owed!.Select(owed => owed.Type));
        Assert.Equal([("rejected", 1L)], _app.Store.Counts.Select(count => (count.Value, count.Uploads)));
    }

    [Fact]
    public async Task A_worker_that_ends_after_the_deletion_finds_it_done()
    {
        await StartAsync("delete");
        _app.Store.BeforeWrite = record =>
            record.RemovedAt is not null ? throw new IOException("The process ends here.") : Task.CompletedTask;
        Assert.Equal(ProcessingVerdict.TryAgain, await ProcessAsync());
        Assert.Empty(await SimulatedBucket.KeysAsync(_app));
        Assert.Equal(Disposal.Delete, Stored.Disposal);
        _app.Store.BeforeWrite = _ => Task.CompletedTask;

        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync());

        Assert.Equal((null, true), (Stored.Disposal, Stored.RemovedAt is not null));
        Assert.Equal(["upload.rejected", "upload.removed"], Stored.Owed!.Select(owed => owed.Type));
    }

    [Fact]
    public async Task Another_object_that_takes_its_place_is_reviewed_and_not_deleted()
    {
        await StartAsync("delete");
        _reviewer.Verdict = record =>
        {
            if (record.Revision > 1)
            {
                return ReviewVerdict.Accept;
            }

            _clock.Advance(TimeSpan.FromSeconds(5));
            PutAsync("abcd").GetAwaiter().GetResult();
            return ReviewVerdict.Reject("not_a_product");
        };

        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync());

        Assert.Equal((UploadState.Ready, 2, null), (Stored.State, Stored.Revision, Stored.Disposal));
        Assert.Equal([Key], await SimulatedBucket.KeysAsync(_app));
    }

    [Fact]
    public async Task The_same_bytes_again_are_reviewed_again_although_the_first_were_removed_within_that_second()
    {
        await StartAsync("delete");
        await ProcessAsync();
        await PutAsync("abc");

        await ProcessAsync();

        Assert.Equal((UploadState.Rejected, 2, 2), (Stored.State, Stored.Revision, _reviewer.Calls));
        Assert.Empty(await SimulatedBucket.KeysAsync(_app));
    }

    [Fact]
    public async Task Where_oss_refuses_it_is_tried_for_a_day_and_then_left_to_a_sweep()
    {
        await StartAsync("move", quarantine: new string('q', 1000) + "/");

        Assert.Equal(ProcessingVerdict.TryAgain, await ProcessAsync());
        Assert.Contains(_app.Logs.GetSnapshot(), entry => entry.Id.Id == 306);
        _clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(ProcessingVerdict.Done, await ProcessAsync());

        Assert.Equal((UploadState.Rejected, "not_a_product", Disposal.Move), (Stored.State, Stored.Reason, Stored.Disposal));
        Assert.Equal([Key], await SimulatedBucket.KeysAsync(_app));
    }

    [Fact]
    public async Task A_profile_that_is_gone_moves_nothing_and_nothing_is_said_to_be_moved()
    {
        await StartAsync("keep");
        _reviewer.Verdict = _ => ReviewVerdict.Accept;
        await ProcessAsync();
        var record = Stored with
        {
            State = UploadState.Rejected,
            Reason = "bad",
            Profile = "gone",
            Disposal = Disposal.Move,
        };
        var version = (await _app.Store.FindAsync(record.Id, Cancellation))!.Version;
        await _app.Store.TryWriteAsync(record, version, [], Cancellation);

        Assert.Equal(ProcessingVerdict.TryAgain, await ProcessAsync());

        Assert.Equal((Disposal.Move, null), (Stored.Disposal, Stored.RemovedAt));
        Assert.Equal([Key], await SimulatedBucket.KeysAsync(_app));
    }

    [Fact]
    public async Task A_client_that_confirms_what_was_removed_learns_that_it_was_rejected()
    {
        await StartAsync("delete");
        await ProcessAsync();

        var body = Encoding.UTF8.GetBytes($$"""{"key":"{{Key}}","ticket":"{{_app.Ticket(Key)}}"}""");
        var reply = await _app.AskAsync(
            "Confirm", TestApp.Request("POST", $"/api/uploads/{Stored.Id}/confirm", TestApp.ClientKey, body), Stored.Id, Cancellation);

        Assert.Equal((200, "rejected", "not_a_product"), (reply.Status, reply.Json().Text("state"), reply.Json().Text("code")));
        Assert.Empty(_app.Queue.Records);
    }

    [Fact]
    public async Task An_operator_who_rejects_what_waits_has_it_dealt_with_too()
    {
        _reviewer.Verdict = _ => ReviewVerdict.Hold("looks_odd");
        await StartAsync("move");
        await ProcessAsync();

        await _app.AskAsync(
            "Review", TestApp.Request(
                "POST", $"/api/uploads/{Stored.Id}/review", TestApp.OperatorKey, Encoding.UTF8.GetBytes("""{"verdict":"reject"}""")),
            Stored.Id, Cancellation);
        Assert.Equal((UploadState.Rejected, Disposal.Move), (Stored.State, Stored.Disposal));
        await _app.Get<UploadProcessor>().ProcessAsync(Assert.Single(_app.Queue.Records).ToJson(), Cancellation);

        Assert.Equal(["quarantine/1/" + Key], await SimulatedBucket.KeysAsync(_app));
        Assert.Null(Stored.Disposal);
    }

    public async ValueTask InitializeAsync() => _bucket = await SimulatedBucket.StartAsync(_clock);

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _bucket.DisposeAsync();
    }

    private async Task StartAsync(string what, string quarantine = "quarantine/")
    {
        _app = new TestApp(
            settings =>
            {
                settings["Oss:Endpoint"] = _bucket.Endpoint;
                settings["Policy:Profiles:default:Rejected"] = what;
                settings["Policy:Profiles:default:QuarantinePrefix"] = quarantine;
                settings["Policy:Profiles:default:Overwrite"] = "true";
            },
            isDevelopment: true,
            services => services.AddSingleton<TimeProvider>(_clock).AddSingleton<IUploadReviewer>(_reviewer)
                .AddSingleton<INotificationRecipient>(_shop));
        await PutAsync("abc");
    }

    private async Task PutAsync(string content) => await SimulatedBucket.SendAsync(
        _app, "PUT", Key, content, new Dictionary<string, string> { ["x-oss-tagging"] = "album=7" });

    private async Task<ProcessingVerdict> ProcessAsync()
    {
        var message = new UploadRecord
        {
            Id = UploadId.Of(TestApp.Bucket, Key),
            Bucket = TestApp.Bucket,
            Object = Key,
            Etag = Etag,
            Size = 3,
            User = "web-shop",
            Profile = "default",
            ReceivedAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        };
        return (await _app.Get<UploadProcessor>().ProcessAsync(message.ToJson(), Cancellation)).Verdict;
    }
}
