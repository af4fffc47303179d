using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Sweep;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.UnitTests.Notifications;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Sweep;

/// <summary>What is old goes, with everything else left where it is: over a simulated bucket, with the clock set forward.</summary>
public sealed class SweepTests : IAsyncLifetime
{
    private const string Uuid = "0123456789abcdef0123456789abcdef";

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Start);
    private readonly FakeRecipient _shop = new("shop");
    private SimulatedBucket _bucket = null!;
    private TestApp _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Objects_of_rejected_uploads_go_and_their_records_say_so()
    {
        await PutAsync(Key("old"), UploadState.Rejected);
        await PutAsync(Key("ready"), UploadState.Ready);
        await PutAsync(Key("held"), UploadState.Reviewing, hold: "odd");
        _clock.Advance(TimeSpan.FromDays(29));
        await PutAsync(Key("young"), UploadState.Rejected);
        _clock.Advance(TimeSpan.FromDays(1));

        var listed = await SweepAsync("rejected", 30);
        Assert.Equal((1, 3, 0, false), (listed.Count, listed.Bytes, listed.Left, listed.Deleted));
        Assert.Equal(4, (await KeysAsync()).Length);
        var swept = await SweepAsync("rejected", 30, delete: true);

        Assert.Equal((1, 3, 0, true), (swept.Count, swept.Bytes, swept.Left, swept.Deleted));
        Assert.Equal(Key("old"), Assert.Single(swept.Items).Key);
        Assert.Equal(["held", "ready", "young"], await UsersAsync());
        var record = Record("old");
        Assert.Equal((UploadState.Rejected, _clock.GetUtcNow()), (record.State, record.RemovedAt));
        Assert.Equal("upload.removed", Assert.Single(record.Owed!).Type);
        Assert.Contains("\"reason\":\"bad\"", record.Owed![0].Body, StringComparison.Ordinal);
        Assert.Equal(0, (await SweepAsync("rejected", 30, delete: true)).Count);
    }

    [Fact]
    public async Task What_took_the_place_of_a_rejected_object_stays()
    {
        await PutAsync(Key("alice"), UploadState.Rejected);
        _clock.Advance(TimeSpan.FromDays(40));
        await SimulatedBucket.SendAsync(_app, "PUT", Key("alice"), "another");

        var swept = await SweepAsync("rejected", 30, delete: true);

        Assert.Equal((0, 1), (swept.Count, swept.Left));
        Assert.Equal(["alice"], await UsersAsync());
        Assert.Null(Record("alice").RemovedAt);
    }

    [Fact]
    public async Task Objects_without_a_record_go_only_where_grants_lead_to()
    {
        await PutAsync(Key("nobody"), state: null);
        await PutAsync(Key("known"), UploadState.Ready);
        await PutAsync("uploads/2026/03/01/readme.txt", state: null);
        await PutAsync("invoices/2026/03/01/x/" + Uuid + ".png", state: null);
        _clock.Advance(TimeSpan.FromDays(29));
        await PutAsync(Key("young"), state: null);
        _clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal(Key("nobody"), Assert.Single((await SweepAsync("orphans", 30)).Items).Key);
        Assert.Equal(1, (await SweepAsync("orphans", 30, delete: true)).Count);

        Assert.Equal(
            ["invoices/2026/03/01/x/" + Uuid + ".png", "uploads/2026/03/01/known/" + Uuid + ".png", "uploads/2026/03/01/readme.txt",
                Key("young")],
            await KeysAsync());
    }

    [Fact]
    public async Task What_lies_further_back_than_a_run_looks_is_found_by_hand()
    {
        await PutAsync(Key("nobody"), state: null);
        _clock.Advance(TimeSpan.FromDays(100));

        Assert.Equal(0, (await SweepAsync("orphans", 30)).Count);
        Assert.Equal(1, (await SweepAsync("orphans", 30, lookBack: 90)).Count);
    }

    [Theory]
    [InlineData("rejected")]
    [InlineData("orphans")]
    public async Task What_a_ticket_could_still_name_is_left_alone_however_small_the_age(string kind)
    {
        await PutAsync(Key("alice"), kind == "rejected" ? UploadState.Rejected : null);

        // A grant of 15 minutes, the ticket's day of grace, a message that waits for a day.
        _clock.Advance(TimeSpan.FromHours(48) + TimeSpan.FromMinutes(14));
        Assert.Equal(0, (await SweepAsync(kind, 1, delete: true)).Count);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await SweepAsync(kind, 1, delete: true)).Count);
    }

    [Fact]
    public async Task Parts_that_never_became_an_object_go_with_their_bytes()
    {
        var old = await BeginAsync(Key("alice"));
        await BeginAsync("elsewhere/" + Uuid);
        _clock.Advance(TimeSpan.FromDays(8));
        var young = await BeginAsync(Key("bob"));

        var listed = await SweepAsync("parts", 7);
        Assert.Equal((1, 5), (listed.Count, listed.Bytes));
        Assert.Equal(1, (await SweepAsync("parts", 7, delete: true)).Count);

        Assert.Equal(404, (await PartsAsync(Key("alice"), old)).Status);
        Assert.Equal(200, (await PartsAsync(Key("bob"), young)).Status);
    }

    [Fact]
    public async Task More_begun_uploads_than_a_page_holds_are_all_found()
    {
        for (var i = 0; i < 1001; i++)
        {
            await SimulatedBucket.SendAsync(
                _app, "POST", $"uploads/2026/03/01/u{i}/{Uuid}.png", query: new KeyValuePair<string, string?>("uploads", null));
        }

        _clock.Advance(TimeSpan.FromDays(8));

        var listed = await SweepAsync("parts", 7);
        Assert.Equal((1001, 1000), (listed.Count, listed.Items.Count));
    }

    [Fact]
    public async Task Evidence_leaves_the_records_and_the_rest_stays()
    {
        await PutAsync(Key("alice"), UploadState.Ready);
        _clock.Advance(TimeSpan.FromDays(31));

        Assert.Equal((1, 0), ((await SweepAsync("evidence", 30)).Count, (await SweepAsync("evidence", 30)).Bytes));
        await SweepAsync("evidence", 30, delete: true);

        var record = Record("alice");
        Assert.Equal((null, null, null), (record.RawBody, record.ClientIp, record.RequestId));
        Assert.Equal((UploadState.Ready, "alice"), (record.State, record.User));
        Assert.Equal(["image"], record.Claims);
        Assert.Equal(["alice"], await UsersAsync());
        Assert.Equal(0, (await SweepAsync("evidence", 30)).Count);
    }

    [Fact]
    public async Task Records_go_their_objects_and_the_statistics_stay()
    {
        await PutAsync(Key("alice"), UploadState.Ready);
        await PutAsync(Key("held"), UploadState.Reviewing, hold: "odd");
        await PutAsync(Key("owing"), UploadState.Ready, owed: new OwedNotification("msg_1", "upload.ready", "{}", ["shop"]));
        var counts = _app.Store.Counts;
        _clock.Advance(TimeSpan.FromDays(400));

        var swept = await SweepAsync("records", 365, delete: true);

        Assert.Equal((1, 0, 1), (swept.Count, swept.Bytes, swept.Left));
        Assert.Equal(["held", "owing"], _app.Store.Records.Select(record => record.User).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await KeysAsync()).Length);
        Assert.Equal(counts, _app.Store.Counts);
    }

    [Fact]
    public async Task An_erased_user_leaves_nothing_once_everybody_was_told()
    {
        await PutAsync(Key("alice"), UploadState.Ready);
        await PutAsync(Key("alice", "fedcba9876543210fedcba9876543210"), UploadState.Rejected);
        await PutAsync(Key("bob"), UploadState.Ready);
        _clock.Advance(TimeSpan.FromDays(3));

        var listed = await EraseAsync("alice");
        Assert.Equal((2, 6, 0), (listed.Count, listed.Bytes, listed.Left));
        Assert.Equal(3, (await KeysAsync()).Length);
        var erased = await EraseAsync("alice", delete: true);

        Assert.Equal((2, 6, 0), (erased.Count, erased.Bytes, erased.Left));
        Assert.Equal(["bob"], await UsersAsync());
        Assert.Equal(3, _app.Store.Records.Count);
        foreach (var message in _app.Notifications.Messages)
        {
            await _app.Get<NotificationDelivery>().DeliverAsync(message, Cancellation);
        }

        Assert.Equal("bob", Assert.Single(_app.Store.Records).User);
        Assert.Equal(["upload.removed", "upload.removed"], _shop.Told.Select(told => told.Type));
        Assert.All(_shop.Told, told => Assert.Contains("\"reason\":\"erased\"", told.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_erased_users_file_is_handed_out_no_more_while_somebody_is_still_to_be_told()
    {
        await PutAsync(Key("web-shop"), UploadState.Ready);
        _clock.Advance(TimeSpan.FromDays(3));
        await EraseAsync("web-shop", delete: true);

        var id = Record("web-shop").Id;
        var reply = await _app.AskAsync("File", TestApp.Request("GET", $"/api/uploads/{id}/file"), id, Cancellation);

        reply.AssertProblem(ErrorCodes.UploadNotReady);
    }

    [Fact]
    public async Task With_nobody_to_tell_the_records_go_at_once_and_what_is_too_young_is_left()
    {
        _shop.Wanted = (_, _) => false;
        await PutAsync(Key("alice"), UploadState.Ready);
        _clock.Advance(TimeSpan.FromDays(3));
        await PutAsync(Key("alice", "fedcba9876543210fedcba9876543210"), UploadState.Ready);

        var erased = await EraseAsync("alice", delete: true);

        Assert.Equal((1, 1), (erased.Count, erased.Left));
        Assert.Equal(Key("alice", "fedcba9876543210fedcba9876543210"), Assert.Single(_app.Store.Records).Object);
        Assert.Single(await KeysAsync());
    }

    [Theory]
    [InlineData("SweepNow", "")]
    [InlineData("SweepNow", "{}")]
    [InlineData("SweepNow", """{"kind":"everything","olderThanDays":30}""")]
    [InlineData("SweepNow", """{"kind":"none","olderThanDays":30}""")]
    [InlineData("SweepNow", """{"kind":"rejected"}""")]
    [InlineData("SweepNow", """{"kind":"rejected","olderThanDays":0,"delete":true}""")]
    [InlineData("SweepNow", """{"kind":"rejected","olderThanDays":30,"lookBackDays":-1}""")]
    [InlineData("Erase", "{}")]
    [InlineData("Erase", """{"user":""}""")]
    [InlineData("Erase", """{"user":" ","delete":true}""")]
    public async Task A_request_that_is_none_deletes_nothing(string endpoint, string body)
    {
        await PutAsync(Key("alice"), UploadState.Rejected);
        _clock.Advance(TimeSpan.FromDays(40));

        Assert.Equal(400, (await AskAsync(endpoint, body)).Status);

        Assert.Single(await KeysAsync());
    }

    [Theory]
    [InlineData("SweepNow", """{"kind":"rejected","olderThanDays":30,"delete":true}""", null, 401)]
    [InlineData("SweepNow", """{"kind":"rejected","olderThanDays":30,"delete":true}""", TestApp.ClientKey, 403)]
    [InlineData("Erase", """{"user":"alice","delete":true}""", null, 401)]
    [InlineData("Erase", """{"user":"alice","delete":true}""", TestApp.ClientKey, 403)]
    public async Task Only_operators_delete(string endpoint, string body, string? key, int status)
    {
        await PutAsync(Key("alice"), UploadState.Rejected);
        _clock.Advance(TimeSpan.FromDays(40));

        Assert.Equal(status, (await AskAsync(endpoint, body, key)).Status);

        Assert.Single(await KeysAsync());
    }

    [Fact]
    public async Task Nothing_goes_by_itself_unless_its_age_is_set()
    {
        await PutAsync(Key("alice"), UploadState.Rejected);
        _clock.Advance(TimeSpan.FromDays(400));

        await _app.Get<ScheduledSweep>().RunAsync(Cancellation);

        Assert.False(_app.Get<ScheduledSweep>().IsOn);
        Assert.Single(await KeysAsync());
    }

    [Fact]
    public async Task By_itself_it_goes_once_a_day_from_the_hour_on()
    {
        await RestartAsync(settings =>
        {
            settings["Sweep:RejectedAfterDays"] = "30";
            settings["Sweep:Hour"] = "5";
        });
        await PutAsync(Key("alice"), UploadState.Rejected);

        // 20:59 UTC is 4:59 in Shanghai.
        _clock.SetUtcNow(new DateTimeOffset(2026, 4, 10, 20, 59, 0, TimeSpan.Zero));
        await _app.Get<ScheduledSweep>().RunAsync(Cancellation);
        Assert.Single(await KeysAsync());

        _clock.Advance(TimeSpan.FromMinutes(1));
        await _app.Get<ScheduledSweep>().RunAsync(Cancellation);
        Assert.Empty(await KeysAsync());

        await PutAsync(Key("bob"), UploadState.Rejected, since: Start);
        await _app.Get<ScheduledSweep>().RunAsync(Cancellation);
        Assert.Single(await KeysAsync());

        _clock.Advance(TimeSpan.FromDays(1));
        await _app.Get<ScheduledSweep>().RunAsync(Cancellation);
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task Files_of_deleted_records_are_never_taken_for_orphans()
    {
        await RestartAsync(settings =>
        {
            settings["Sweep:RecordsAfterDays"] = "365";
            settings["Sweep:OrphansAfterDays"] = "30";
        });

        var refused = Assert.Throws<OptionsValidationException>(() => OssCallbackServices.CheckSettings(_app.Services));

        Assert.Contains("Sweep:OrphansAfterDays must be 0 where RecordsAfterDays is set", refused.Message, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        _bucket = await SimulatedBucket.StartAsync(_clock);
        await RestartAsync(_ => { });
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _bucket.DisposeAsync();
    }

    private static string Key(string user, string uuid = Uuid) => $"uploads/2026/03/01/{user}/{uuid}.png";

    private Task RestartAsync(Action<Dictionary<string, string?>> change)
    {
        _app?.Dispose();
        _app = new TestApp(
            settings =>
            {
                settings["Oss:Endpoint"] = _bucket.Endpoint;
                change(settings);
            },
            isDevelopment: true,
            services => services.AddSingleton<TimeProvider>(_clock).AddSingleton<INotificationRecipient>(_shop));
        return Task.CompletedTask;
    }

    private async Task PutAsync(
        string key, UploadState? state, string? hold = null, OwedNotification? owed = null, DateTimeOffset? since = null)
    {
        Assert.Equal(200, (await SimulatedBucket.SendAsync(_app, "PUT", key, "abc")).Status);
        if (state is not { } known)
        {
            return;
        }

        var head = (await _app.Get<OssCallback.Oss.OssBucket>().HeadAsync(key, Cancellation))!;
        var now = since ?? _clock.GetUtcNow();
        var record = new UploadRecord
        {
            Id = UploadId.Of(TestApp.Bucket, key),
            Bucket = TestApp.Bucket,
            Object = key,
            Etag = head.Etag,
            Size = head.Size,
            MimeType = head.ContentType,
            Crc64 = head.Crc64,
            LastModified = head.LastModified,
            ObjectType = head.ObjectType,
            User = key.Split('/')[4],
            Profile = "default",
            Day = "2026-03-01",
            ReceivedAt = now,
            State = known,
            Reason = known == UploadState.Rejected ? "bad" : null,
            Hold = hold,
            Owed = owed is null ? null : [owed],
            ClientIp = "203.0.113.7",
            RequestId = "R",
            RawBody = "raw"u8.ToArray(),
            Claims = ["clientIp", "image", "requestId"],
            Transitions = [new UploadTransition(known, now)],
        };
        await _app.Store.TryWriteAsync(record, null, UploadCount.Changes(null, record), Cancellation);
    }

    private async Task<string> BeginAsync(string key)
    {
        var (_, xml) = await SimulatedBucket.SendAsync(_app, "POST", key, query: new KeyValuePair<string, string?>("uploads", null));
        var id = xml.Split("<UploadId>")[1].Split('<')[0];
        await SimulatedBucket.SendAsync(
            _app, "PUT", key, "parts", new KeyValuePair<string, string?>("partNumber", "1"),
            new KeyValuePair<string, string?>("uploadId", id));
        return id;
    }

    private Task<(int Status, string Body)> PartsAsync(string key, string id) =>
        SimulatedBucket.SendAsync(_app, "GET", key, query: new KeyValuePair<string, string?>("uploadId", id));

    private Task<string[]> KeysAsync() => SimulatedBucket.KeysAsync(_app);

    private async Task<IEnumerable<string>> UsersAsync() => (await KeysAsync()).Select(key => key.Split('/')[4]);

    private UploadRecord Record(string user) => _app.Store.Records.Single(record => record.User == user);

    private Task<SweepResult> SweepAsync(string kind, int days, int lookBack = 0, bool delete = false) => ResultAsync(
        "SweepNow", new JsonObject
        {
            ["kind"] = kind,
            ["olderThanDays"] = days,
            ["lookBackDays"] = lookBack,
            ["delete"] = delete,
        }.ToJsonString());

    private Task<SweepResult> EraseAsync(string user, bool delete = false) =>
        ResultAsync("Erase", new JsonObject { ["user"] = user, ["delete"] = delete }.ToJsonString());

    private async Task<SweepResult> ResultAsync(string endpoint, string body)
    {
        var reply = await AskAsync(endpoint, body);
        Assert.True(reply.Status == 200, reply.Json().ToString());
        return reply.Json().Deserialize(SweepJsonContext.Default.SweepResult)!;
    }

    private Task<EndpointReply> AskAsync(string endpoint, string body, string? key = TestApp.OperatorKey) => _app.AskAsync(
        endpoint, TestApp.Request("POST", Routes.Named(endpoint).Path, key, Encoding.UTF8.GetBytes(body)), Cancellation);
}
