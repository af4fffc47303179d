using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Bucket;
using OssCallback.Endpoints;
using OssCallback.Policies;
using OssCallback.Reconcile;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Reconcile;

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

        var prefixes = app.Get<Reconciler>().Prefixes(to - TimeSpan.FromHours(hours), to);

        Assert.Equal(days.Split(' ').Select(day => $"uploads/2026/{day}/"), prefixes);
    }

    [Theory]
    // A directory of STS is uploaded to on its day and the next, and with credentials of that day's end.
    [InlineData("2026-03-04T00:59:00Z", 900, "03/01 03/02 03/03 03/04")]
    [InlineData("2026-03-04T04:00:00Z", 43_200, "03/01 03/02 03/03 03/04")]
    [InlineData("2026-03-04T12:59:00Z", 43_200, "03/01 03/02 03/03 03/04")]
    public void Lists_the_days_whose_sts_directories_can_still_be_uploaded_to(string now, int seconds, string days)
    {
        using var app = new TestApp(settings => (settings["Storage:TimeZone"], settings["Sts:RoleArn"], settings["Sts:DurationSeconds"]) = ("UTC", "acs:ram::42:role/uploader", seconds.ToString(CultureInfo.InvariantCulture)));
        var to = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);

        var prefixes = app.Get<Reconciler>().Prefixes(to.AddHours(-1), to);

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

        Assert.Equal(["c-x/", "pictures/"], app.Get<Reconciler>().Prefixes(Now.AddHours(-1), Now));
    }

    [Fact]
    public async Task Queues_an_object_without_a_record_and_nothing_else_that_lies_there()
    {
        await using var oss = new Listing(
            (Key, 10), ("uploads/2026/03/01/web-shop/" + Uuid + "/a/b.txt", 1440), (Key + ".x", 20), ("uploads/2026/03/01/readme.txt", 20),
            (Key.Replace("web-shop", "too-young", StringComparison.Ordinal), 9), (Key.Replace("web-shop", "too-old", StringComparison.Ordinal), 1441), (Key.Replace("web-shop", "known", StringComparison.Ordinal), 20));
        using var app = await oss.StartAsync();
        await app.Store.TryWriteAsync(Record(Key.Replace("web-shop", "known", StringComparison.Ordinal)), null, [], Cancellation);

        var result = await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(24), isDryRun: false, Cancellation);

        Assert.Equal(new ReconcileResult(Listed: 7, Examined: 3, Missing: 2, Queued: 2), result);
        Assert.Equal([Key, "uploads/2026/03/01/web-shop/" + Uuid + "/a/b.txt"], app.Queue.Records.Select(record => record.Object).Order(StringComparer.Ordinal));
        Assert.Equivalent(
            Record(Key) with { Etag = "ETAG", Size = 3, User = "web-shop", Profile = "default", ReceivedAt = Now, Source = UploadSource.Reconcile, Day = null },
            app.Queue.Records.Single(record => record.Object == Key), strict: true);
    }

    [Fact]
    public async Task A_dry_run_counts_and_queues_nothing()
    {
        await using var oss = new Listing((Key, 20));
        using var app = await oss.StartAsync();

        var result = await app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: true, Cancellation);

        Assert.Equal(new ReconcileResult(1, 1, 1, 0), result);
        Assert.Equal(0, app.Queue.Attempts);
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
    [InlineData(200, "no XML", "no XML")]
    [InlineData(200, "<!DOCTYPE x><ListBucketResult/>", "no XML")]
    [InlineData(200, "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>", "does not lead to the next")]
    [InlineData(200, "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>", "without key, size or time")]
    [InlineData(503, "<Error><Code>ServiceUnavailable</Code></Error>", "503 ServiceUnavailable")]
    [InlineData(302, "", "302")]
    public async Task An_answer_that_was_not_foreseen_ends_the_look_and_the_next_one_begins_anew(int status, string body, string message)
    {
        await using var oss = new Listing((Key, 20)) { Answer = (status, body) };
        using var app = await oss.StartAsync();

        var exception = await Assert.ThrowsAsync<OssException>(() => app.Get<Reconciler>().RunAsync(TimeSpan.FromHours(1), isDryRun: false, Cancellation));
        await app.Get<ScheduledReconciliation>().RunAsync(Cancellation);
        oss.Answer = null;
        await app.Get<ScheduledReconciliation>().RunAsync(Cancellation);

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Contains("333 Warning The reconciliation broke off", app.LogText, StringComparison.Ordinal);
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

        Assert.Equal((409, "reconcile_running", 0L), (second!.Value.Reply.Status, second.Value.Reply.Json().Text("code"), second.Value.Attempts));
        Assert.Contains(second.Value.Reply.Headers, header => header.Key == "Retry-After");
        Assert.Equal("{\"listed\":1,\"examined\":1,\"missing\":1,\"queued\":1}", Encoding.UTF8.GetString(first.Body.Span));
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

        var reply = await app.AskAsync("ReconcileNow", TestApp.Request(method, "/api/reconcile", apiKey, Encoding.UTF8.GetBytes(body)), Cancellation);

        Assert.Equal((status, code, 0, 0), (reply.Status, reply.Json().Text("code"), oss.Requests, app.Queue.Attempts));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Task<EndpointReply> AskAsync(TestApp app, string body) =>
        app.AskAsync("ReconcileNow", TestApp.Request("POST", "/api/reconcile", TestApp.OperatorKey, Encoding.UTF8.GetBytes(body)), Cancellation);

    private static UploadRecord Record(string key) => new() { Id = UploadId.Of(TestApp.Bucket, key), Bucket = TestApp.Bucket, Object = key, Day = "2026-03-01" };

    /// <summary>A bucket whose objects are a number of minutes old.</summary>
    private sealed class Listing(params (string Key, int Minutes)[] objects) : IAsyncDisposable
    {
        private LocalServer? _server;
        private int _requests;

        public (int Status, string Body)? Answer { get; set; }

        public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

        public int Requests => _requests;

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
            await BeforeAnswer();
            var prefix = (string?)http.Request.Query["prefix"] ?? string.Empty;
            var page = new XElement("ListBucketResult", new XElement("EncodingType", "url"), new XElement("IsTruncated", "false"),
                objects.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(item => new XElement("Contents",
                    new XElement("Key", Uri.EscapeDataString(item.Key)), new XElement("Size", 3), new XElement("ETag", "\"ETAG\""),
                    new XElement("LastModified", Now.AddMinutes(-item.Minutes).ToString("yyyy-MM-ddTHH:mm:ss.000Z", CultureInfo.InvariantCulture)))));
            http.Response.StatusCode = Answer?.Status ?? 200;
            http.Response.ContentType = Answer?.Status == 302 ? "text/html" : "application/xml";
            await http.Response.WriteAsync(Answer?.Body ?? page.ToString());
        }
    }
}
