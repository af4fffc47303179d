using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Sweep;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Sweep;

/// <summary>Which objects are taken, and what is made of the answers of OSS.</summary>
public sealed class ReconcilerTests
{
    private const string Uuid = "0123456789abcdef0123456789abcdef";
    private const string Key = "uploads/2026/03/01/web-shop/" + Uuid + ".png";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    // In Shanghai the day began at 16:00 UTC. What was granted up to a day and a quarter of an hour before the look back may still arrive.
    [InlineData("2026-03-01T15:59:00Z", 1, "Asia/Shanghai", "02/28 03/01")]
    [InlineData("2026-03-01T16:00:00Z", 1, "Asia/Shanghai", "02/28 03/01 03/02")]
    [InlineData("2026-03-01T16:00:00Z", 1, "UTC", "02/28 03/01")]
    [InlineData("2026-03-03T12:00:00Z", 24, "UTC", "03/01 03/02 03/03")]
    [InlineData("2026-03-03T00:10:00Z", 24, "UTC", "02/28 03/01 03/02 03/03")]
    public void Lists_the_days_that_the_look_back_and_the_longest_upload_touch(string now, int hours, string zone, string days)
    {
        using var app = new TestApp(settings => settings["Storage:TimeZone"] = zone);
        var to = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);

        var prefixes = app.Get<GrantReach>().Prefixes(to - TimeSpan.FromHours(hours), to);

        Assert.Equal(days.Split(' ').Select(day => $"uploads/2026/{day}/"), prefixes);
    }

    [Theory]
    // A directory of STS is uploaded to on its day and the next, and with credentials of that day's end.
    [InlineData("2026-03-04T00:59:00Z", 900, "03/01 03/02 03/03 03/04")]
    [InlineData("2026-03-04T04:00:00Z", 43_200, "03/01 03/02 03/03 03/04")]
    [InlineData("2026-03-04T12:59:00Z", 43_200, "03/01 03/02 03/03 03/04")]
    public void Lists_the_days_whose_sts_directories_can_still_be_uploaded_to(string now, int seconds, string days)
    {
        using var app = new TestApp(settings =>
            (
                settings["Storage:TimeZone"],
                settings["Sts:RoleArn"],
                settings["Sts:DurationSeconds"]) = ("UTC", "acs:ram::42:role/uploader", seconds.ToString(CultureInfo.InvariantCulture)));
        var to = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);

        var prefixes = app.Get<GrantReach>().Prefixes(to.AddHours(-1), to);

        Assert.Equal(days.Split(' ').Select(day => $"uploads/2026/{day}/"), prefixes);
    }

    [Fact]
    public void Lists_nothing_twice_where_profiles_share_prefixes()
    {
        using var app = new TestApp(settings =>
        {
            settings["Policy:Profiles:a:KeyTemplate"] = "pictures/{user}/{uuid}";
            settings["Policy:Profiles:b:KeyTemplate"] = "pictures/{yyyy}/{uuid}";
            settings["Policy:Profiles:c:KeyTemplate"] = "{profile}-x/{filename}/{uuid}";
            settings["Policy:Profiles:d:KeyTemplate"] = "pictures/{uuid}";
        });

        Assert.Equal(["c-x/", "pictures/"], app.Get<GrantReach>().Prefixes(Now.AddHours(-1), Now));
    }

    [Fact]
    public async Task Queues_an_object_without_a_record_and_nothing_else_that_lies_there()
    {
        await using var oss = new Listing(
            (Key, 10), ("uploads/2026/03/01/web-shop/" + Uuid + "/a/b.txt", 1440), (Key + ".x", 20), ("uploads/2026/03/01/readme.txt", 20),
            (Key.Replace("web-shop", "too-young", StringComparison.Ordinal), 9),
            (Key.Replace("web-shop", "too-old", StringComparison.Ordinal), 1441),
            (Key.Replace("web-shop", "known", StringComparison.Ordinal), 20));
        using var app = await oss.StartAsync();
        await app.Store.TryWriteAsync(Settled(Key.Replace("web-shop", "known", StringComparison.Ordinal), 20), null, [], Cancellation);

        var result = await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(24), isDryRun: false, Cancellation);

        Assert.Equal(new ReconcileResult(Listed: 7, Examined: 3, Missing: 2, Unsettled: 0, Queued: 2), result);
        Assert.Equal(
            [Key, "uploads/2026/03/01/web-shop/" + Uuid + "/a/b.txt"],
            app.Queue.Records.Select(record => record.Object).Order(StringComparer.Ordinal));
        Assert.Equivalent(
            Record(Key) with
            {
                Etag = "ETAG",
                Size = 3,
                LastModified = Now.AddMinutes(-10),
                User = "web-shop",
                Profile = "default",
                ReceivedAt = Now,
                Source = UploadSource.Reconcile,
                Day = null,
            },
            app.Queue.Records.Single(record => record.Object == Key), strict: true);
    }

    [Theory]
    [InlineData(false, 60, true)]
    [InlineData(false, 1, false)] // Its message may be on its way.
    [InlineData(false, 25 * 60, false)] // It was given up and is parked.
    [InlineData(true, 60, false)] // It may be among those that wait.
    public async Task Wakes_whoever_is_owed_an_event_of_which_no_message_says_so_any_more(bool somebodyWaits, int minutes, bool isWoken)
    {
        await using var oss = new Listing((Key, minutes));
        using var app = await oss.StartAsync(
            settings =>
            {
                settings["Notify:Endpoints:0:Url"] = "https://shop.example.com/hooks";
                settings["Notify:Endpoints:0:Secrets:0"] = WebhookSignature.NewSecret();
            });
        var record = Settled(Key, minutes) with
        {
            Owed = [new("msg_1", "upload.ready", "{}", ["https://shop.example.com/hooks"])],
            Transitions = [new UploadTransition(UploadState.Ready, Now.AddMinutes(-minutes))],
        };
        await app.Store.TryWriteAsync(record, null, [], Cancellation);
        if (somebodyWaits)
        {
            await app.Notifications.EnqueueAsync(new byte[] { 1 }, Cancellation);
        }

        await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(48), isDryRun: true, Cancellation);
        Assert.Equal(somebodyWaits ? 1 : 0, app.Notifications.Messages.Count);
        await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(48), isDryRun: false, Cancellation);

        Assert.Equal((somebodyWaits ? 1 : 0) + (isWoken ? 1 : 0), app.Notifications.Messages.Count);
        Assert.Empty(app.Queue.Messages);
        Assert.Equal(isWoken, app.LogText.Contains("owes an event", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dry_run_counts_and_queues_nothing()
    {
        await using var oss = new Listing((Key, 20));
        using var app = await oss.StartAsync();

        var result = await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: true, Cancellation);

        Assert.Equal(new ReconcileResult(1, 1, 1, 0, 0), result);
        Assert.Equal(0, app.Queue.Attempts);
    }

    public static TheoryData<string, UploadRecord> Unsettled => new()
    {
        { "another ETag", Settled(Key, 20) with { Etag = "OTHER" } },
        { "another size", Settled(Key, 20) with { Size = 4 } },
        { "written later", Settled(Key, 20) with { LastModified = Now.AddMinutes(-21) } },
        { "a rejected one", Settled(Key, 20) with { State = UploadState.Rejected, Reason = "type_not_allowed", Etag = "OTHER" } },
        { "of an older version", Settled(Key, 20) with { LastModified = null } },
        { "missing until now", Settled(Key, 20) with { State = UploadState.Failed, Reason = "object_missing", Etag = null } },
        { "stuck in received", InStateFor(UploadState.Received, 60) },
        { "stuck in reviewing", InStateFor(UploadState.Reviewing, 60) },
        { "failed for OSS", InStateFor(UploadState.Failed, 60) with { Reason = "oss_unavailable" } },
        { "failed for a reviewer", InStateFor(UploadState.Failed, 60) with { Reason = "review_failed" } },
    };

    [Theory]
    [MemberData(nameof(Unsettled))]
    public async Task Takes_up_what_is_not_settled(string why, UploadRecord record)
    {
        await using var oss = new Listing((Key, 20));
        using var app = await oss.StartAsync();
        await app.Store.TryWriteAsync(record, null, [], Cancellation);

        var counted = await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: true, Cancellation);
        var (writes, attempts) = (app.Store.Writes, app.Queue.Attempts);
        var result = await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: false, Cancellation);

        Assert.True(counted == new ReconcileResult(1, 1, 0, 1, 0), $"{why}: {counted}");
        Assert.Equal((1, 0, new ReconcileResult(1, 1, 0, 1, 1)), (writes, attempts, result));
        var message = Assert.Single(app.Queue.Records);
        var since = record.State is UploadState.Received or UploadState.Reviewing ? Now.AddMinutes(-60) : Now;
        Assert.Equal((record.Id, since, "alice", "of-the-ticket"), (message.Id, message.ReceivedAt, message.User, message.Profile));
        Assert.Equal(record.State, Assert.Single(app.Store.Records).State);
    }

    public static TheoryData<string, UploadRecord> NothingToDo => new()
    {
        { "ready", Settled(Key, 20) },
        { "rejected", Settled(Key, 20) with { State = UploadState.Rejected, Reason = "file_too_large" } },
        { "received a moment ago", InStateFor(UploadState.Received, 59) },
        { "in review", InStateFor(UploadState.Reviewing, 59) },
        { "failed a moment ago", InStateFor(UploadState.Failed, 59) with { Reason = "oss_unavailable" } },
        { "failed for another reason", InStateFor(UploadState.Failed, 600) with { Reason = "refused_by_hand" } },
    };

    [Theory]
    [MemberData(nameof(NothingToDo))]
    public async Task Leaves_alone_what_is_settled_or_under_way_without_looking_at_its_object(string why, UploadRecord record)
    {
        await using var oss = new Listing((Key, 20));
        using var app = await oss.StartAsync();
        await app.Store.TryWriteAsync(record, null, [], Cancellation);

        var result = await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: false, Cancellation);

        Assert.True(result == new ReconcileResult(1, 1, 0, 0, 0), $"{why}: {result}");
        Assert.Equal((0, 1, 0), (oss.Heads, app.Store.Writes, app.Queue.Attempts));
    }

    [Theory]
    [InlineData("uploads/2026/03/01/web-shop/" + Uuid + "/a.png", 0, UploadState.Ready, 1)]
    [InlineData("uploads/2026/03/01/web-shop/" + Uuid + "/a.png", 1, UploadState.Ready, 1)]
    [InlineData("uploads/2026/03/01/web-shop/" + Uuid + "/a.png", 2, UploadState.Ready, 0)]
    [InlineData("uploads/2026/03/01/web-shop/" + Uuid + "/a.png", 0, UploadState.Rejected, 1)]
    [InlineData("uploads/2026/03/01/web-shop/" + Uuid + "/a.png", 2, UploadState.Rejected, 0)]
    [InlineData(Key, 0, UploadState.Ready, 0)]
    [InlineData("changing/" + Uuid, 0, UploadState.Ready, 1)]
    public async Task What_its_client_can_replace_within_the_same_second_takes_a_second_look(
        string key, int seconds, UploadState state, int queued)
    {
        await using var oss = new Listing((key, 20));
        using var app = await oss.StartAsync(settings =>
        {
            settings["Policy:Profiles:default:MaxBytes"] = "9";
            settings["Policy:Profiles:changing:KeyTemplate"] = "{profile}/{uuid}";
            settings["Policy:Profiles:changing:Overwrite"] = "true";
        });
        var record = Settled(key, 20) with { State = state };
        await app.Store.TryWriteAsync(record with { SeenAt = record.LastModified!.Value.AddSeconds(seconds) }, null, [], Cancellation);

        var result = await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: false, Cancellation);

        Assert.Equal(new ReconcileResult(1, 1, 0, 0, queued), result);
    }

    [Fact]
    public async Task What_is_stuck_is_taken_up_after_twice_as_long_each_time()
    {
        await using var oss = new Listing((Key, 20));
        using var app = await oss.StartAsync();
        await app.Store.TryWriteAsync(InStateFor(UploadState.Reviewing, 0), null, [], Cancellation);
        var taken = new List<int>();
        for (var minute = 15; minute <= 60 * 24; minute += 15)
        {
            app.Time.Advance(TimeSpan.FromMinutes(15));
            if (await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(48), isDryRun: false, Cancellation) is { Queued: 1 })
            {
                taken.Add(minute / 60);
            }
        }

        Assert.Equal([1, 2, 4, 8, 16], taken);
        Assert.All(app.Queue.Records, message => Assert.Equal(Now, message.ReceivedAt));
    }

    [Fact]
    public async Task What_failed_is_taken_up_though_its_object_is_older_than_the_look_back()
    {
        await using var oss = new Listing();
        using var app = await oss.StartAsync();
        await app.Store.TryWriteAsync(InStateFor(UploadState.Failed, 60) with { Reason = "oss_unavailable" }, null, [], Cancellation);

        await app.Get<ScheduledReconciliation>().RunAsync(Cancellation);

        Assert.Equal(Key, Assert.Single(app.Queue.Records).Object);
    }

    [Fact]
    public async Task A_link_that_was_refused_stays_so_wherever_it_leads()
    {
        await using var oss = new Listing((Key, 20)) { ObjectType = "Symlink" };
        using var app = await oss.StartAsync();
        var refused = Settled(Key, 99) with { State = UploadState.Rejected, Reason = "object_type_not_allowed" };
        refused = refused with { Etag = "OF-TARGET", ObjectType = "Symlink" };
        await app.Store.TryWriteAsync(refused, null, [], Cancellation);

        var linked = await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: false, Cancellation);
        oss.ObjectType = "Normal";
        var replaced = await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: false, Cancellation);

        Assert.Equal((0, 1), (linked!.Queued, replaced!.Queued));
    }

    [Theory]
    [InlineData("../../../bob/victim.png")]
    [InlineData("..\\..\\x.png")]
    [InlineData("./x.png")]
    [InlineData("line\nbreak.png")]
    [InlineData("esc\u001b[31m.png")]
    [InlineData("..")]
    public async Task A_name_that_a_callback_would_be_refused_for_is_not_recorded(string name)
    {
        await using var oss = new Listing(("uploads/2026/03/01/web-shop/" + Uuid + "/" + name, 20));
        using var app = await oss.StartAsync();

        var result = await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: false, Cancellation);

        Assert.Equal((new ReconcileResult(1, 0, 0, 0, 0), 0, 0), (result, app.Queue.Attempts, app.Store.Writes));
    }

    [Fact]
    public async Task An_object_of_two_profiles_belongs_to_the_first_and_is_queued_once()
    {
        await using var oss = new Listing((Key, 20));
        using var app = await oss.StartAsync(settings =>
        {
            settings["Policy:Profiles:videos:MaxBytes"] = "9";
            settings["Policy:Profiles:images:MaxBytes"] = "9";
        });

        await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: false, Cancellation);

        Assert.Equal("images", Assert.Single(app.Queue.Records).Profile);
    }

    [Theory]
    [InlineData(200, "no XML", "not XML")]
    [InlineData(200, "<!DOCTYPE x><ListBucketResult/>", "not XML")]
    [InlineData(200, "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>", "does not lead to the next")]
    [InlineData(200, "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>", "without key, size or time")]
    [InlineData(503, "<Error><Code>ServiceUnavailable</Code></Error>", "503 ServiceUnavailable")]
    [InlineData(302, "", "302")]
    public async Task An_unexpected_answer_ends_the_run_and_the_next_one_starts_from_the_beginning(int status, string body, string message)
    {
        await using var oss = new Listing((Key, 20)) { Answer = (status, body) };
        using var app = await oss.StartAsync();

        var exception = await Assert.ThrowsAsync<OssException>(
            () => app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: false, Cancellation));
        await app.Get<ScheduledReconciliation>().RunAsync(Cancellation);
        oss.Answer = null;
        await app.Get<ScheduledReconciliation>().RunAsync(Cancellation);

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Contains("333 Warning The reconciliation was interrupted", app.LogText, StringComparison.Ordinal);
        Assert.Single(app.Queue.Records);
    }

    [Fact]
    public async Task A_missing_right_is_one_warning_until_it_is_granted()
    {
        await using var oss = new Listing((Key, 20)) { Answer = (403, "<Error><Code>AccessDenied</Code></Error>") };
        using var app = await oss.StartAsync();

        for (var i = 0; i < 3; i++)
        {
            await app.Get<ScheduledReconciliation>().RunAsync(Cancellation);
        }

        var warning = Assert.Single(app.Logs.GetSnapshot());
        Assert.Contains("oss:ListObjects", warning.Message, StringComparison.Ordinal);
        Assert.Contains("Reconcile:Enabled=false", warning.Message, StringComparison.Ordinal);
        var asked = await AskAsync(app, "{}");
        Assert.Equal((503, "listing_denied"), (asked.Status, asked.Json().Text("code")));
        oss.Answer = null;
        await app.Get<ScheduledReconciliation>().RunAsync(Cancellation);
        Assert.Single(app.Queue.Records);
    }

    [Fact]
    public async Task Switched_off_it_asks_oss_nothing_until_an_operator_does()
    {
        await using var oss = new Listing((Key, 20));
        using var app = await oss.StartAsync(settings => settings["Reconcile:Enabled"] = "false");

        await app.Get<ScheduledReconciliation>().RunAsync(Cancellation);
        var before = oss.Requests;
        var asked = await AskAsync(app, "{\"hours\":1}");

        Assert.Equal((0, 200, 1), (before, asked.Status, app.Queue.Records.Count));
    }

    [Fact]
    public async Task A_second_one_at_the_same_time_is_refused()
    {
        await using var oss = new Listing((Key, 20));
        using var app = await oss.StartAsync();
        (EndpointReply Reply, long Attempts)? second = null;
        oss.BeforeAnswer = async () =>
        {
            oss.BeforeAnswer = () => Task.CompletedTask;
            second = (await AskAsync(app, "{}"), app.Queue.Attempts);
        };

        var first = await AskAsync(app, "");

        Assert.Equal(
            (409, "reconcile_running", 0L), (second!.Value.Reply.Status, second.Value.Reply.Json().Text("code"), second.Value.Attempts));
        Assert.Contains(second.Value.Reply.Headers, header => header.Key == "Retry-After");
        Assert.Equal("{\"listed\":1,\"examined\":1,\"missing\":1,\"unsettled\":0,\"queued\":1}", Encoding.UTF8.GetString(first.Body.Span));
    }

    [Theory]
    [InlineData(TestApp.ClientKey, "POST", "{}", 403, "forbidden")]
    [InlineData(null, "POST", "{}", 401, "unauthorized")]
    [InlineData(TestApp.OperatorKey, "GET", "{}", 405, "method_not_allowed")]
    [InlineData(TestApp.OperatorKey, "POST", "{\"hours\":169}", 400, "request_malformed")]
    [InlineData(TestApp.OperatorKey, "POST", "{\"hours\":-1}", 400, "request_malformed")]
    [InlineData(TestApp.OperatorKey, "POST", "nonsense", 400, "request_malformed")]
    public async Task Refuses_other_callers_and_other_requests(string? apiKey, string method, string body, int status, string code)
    {
        await using var oss = new Listing((Key, 20));
        using var app = await oss.StartAsync();

        var reply = await app.AskAsync(
            "ReconcileNow", TestApp.Request(method, "/api/reconcile", apiKey, Encoding.UTF8.GetBytes(body)), Cancellation);

        Assert.Equal((status, code, 0, 0), (reply.Status, reply.Json().Text("code"), oss.Requests, app.Queue.Attempts));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<EndpointReply> AskAsync(TestApp app, string body) =>
        app.AskAsync(
            "ReconcileNow", TestApp.Request("POST", "/api/reconcile", TestApp.OperatorKey, Encoding.UTF8.GetBytes(body)), Cancellation);

    private static UploadRecord Record(string key) =>
        new() { Id = UploadId.Of(TestApp.Bucket, key), Bucket = TestApp.Bucket, Object = key, Day = "2026-03-01" };

    private static UploadRecord Settled(string key, int minutes) => Record(key) with
    {
        State = UploadState.Ready,
        Etag = "ETAG",
        Size = 3,
        MimeType = "image/png",
        LastModified = Now.AddMinutes(-minutes),
        User = "alice",
        Profile = "of-the-ticket",
    };

    private static UploadRecord InStateFor(UploadState state, int minutes) => Settled(Key, 20) with
    {
        State = state,
        Transitions = [new UploadTransition(UploadState.Ready, Now.AddDays(-1)), new UploadTransition(state, Now.AddMinutes(-minutes))],
    };

    /// <summary>A bucket whose objects are a number of minutes old.</summary>
    private sealed class Listing(params (string Key, int Minutes)[] objects) : IAsyncDisposable
    {
        private LocalServer? _server;
        private int _requests;
        private int _heads;

        public (int Status, string Body)? Answer { get; set; }

        public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

        public string ObjectType { get; set; } = "Normal";

        public int Requests => _requests;

        public int Heads => _heads;

        public async Task<TestApp> StartAsync(Action<Dictionary<string, string?>>? change = null)
        {
            _server = await LocalServer.StartAsync(AnswerAsync);
            return new TestApp(settings =>
            {
                settings["Oss:Endpoint"] = _server.Url;
                change?.Invoke(settings);
            }, isDevelopment: true);
        }

        public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

        private async Task AnswerAsync(HttpContext http)
        {
            Interlocked.Increment(ref _requests);
            if (http.Request.Method == "HEAD")
            {
                Interlocked.Increment(ref _heads);
            }

            await BeforeAnswer();
            var prefix = (string?)http.Request.Query["prefix"] ?? string.Empty;
            var page = new XElement("ListBucketResult", new XElement("EncodingType", "url"), new XElement("IsTruncated", "false"),
                objects.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(item => new XElement("Contents",
                    new XElement("Key", Uri.EscapeDataString(item.Key)),
                    new XElement("Size", 3),
                    new XElement("ETag", "\"ETAG\""),
                    new XElement("Type", ObjectType),
                    new XElement(
                        "LastModified",
                        Now.AddMinutes(-item.Minutes).ToString("yyyy-MM-ddTHH:mm:ss.000Z", CultureInfo.InvariantCulture)))));
            http.Response.StatusCode = Answer?.Status ?? 200;
            http.Response.ContentType = Answer?.Status == 302 ? "text/html" : "application/xml";
            await http.Response.WriteAsync(Answer?.Body ?? page.ToString());
        }
    }
}
