using System.Globalization;
using System.Text;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Uploads;

public sealed class StatsHandlerTests : IDisposable
{
    private readonly TestApp _app = new();

    [Fact]
    public async Task Sums_days_types_profiles_and_sources()
    {
        await CountAsync("2026-03-01",
            new("2026-03-01", "state", "ready", 2, 30), new("2026-03-01", "state", "failed", 1, 0),
            new("2026-03-01", "state", "rejected", 4, 9),
            new("2026-03-01", "type", "image/png", 1, 10), new("2026-03-01", "type", "other", 1, 20),
            new("2026-03-01", "profile", "default", 2, 30),
            new("2026-03-01", "source", "callback", 1, 10), new("2026-03-01", "source", "reconcile", 1, 20));
        await CountAsync("2026-03-03", new UploadCount("2026-03-03", "state", "ready", 1, 5));

        var reply = await AskAsync("?from=2026-03-01&to=2026-03-03");

        Assert.Equal(
            """{"from":"2026-03-01","to":"2026-03-03","timeZone":"Asia/Shanghai","days":["""
            + """{"day":"2026-03-01","uploads":2,"bytes":30,"rejected":4,"failed":1,"""
            + "\"types\":{\"image/png\":{\"uploads\":1,\"bytes\":10},\"other\":{\"uploads\":1,\"bytes\":20}},"
            + "\"profiles\":{\"default\":{\"uploads\":2,\"bytes\":30}},"
            + "\"sources\":{\"callback\":{\"uploads\":1,\"bytes\":10},\"reconcile\":{\"uploads\":1,\"bytes\":20}}},"
            + """{"day":"2026-03-02","uploads":0,"bytes":0,"rejected":0,"failed":0,"types":{},"profiles":{},"sources":{}},"""
            + """{"day":"2026-03-03","uploads":1,"bytes":5,"rejected":0,"failed":0,"types":{},"profiles":{},"sources":{}}],"total":"""
            + """{"uploads":3,"bytes":35,"rejected":4,"failed":1}}""", Encoding.UTF8.GetString(reply.Body.Span));
    }

    [Fact]
    public async Task Of_one_user_the_records_are_counted()
    {
        await StoreAsync("alice", "1", UploadState.Ready, 10);
        await StoreAsync("alice", "2", UploadState.Ready, 20);
        await StoreAsync("alice", "3", UploadState.Rejected, 40);
        await StoreAsync("alice", "4", UploadState.Reviewing, 80);
        await StoreAsync("bob", "5", UploadState.Ready, 160);

        var found = (await AskAsync("?from=2026-03-01&to=2026-03-01&user=alice")).Json();

        var total = found.GetProperty("total");
        Assert.Equal("alice", found.Text("user"));
        Assert.Equal((2, 30, 1), (
            total.GetProperty("uploads").GetInt64(), total.GetProperty("bytes").GetInt64(), total.GetProperty("rejected").GetInt64()));
        Assert.Equal(2, found.GetProperty("days")[0].GetProperty("types").GetProperty("image/png").GetProperty("uploads").GetInt64());
        Assert.False(found.TryGetProperty("isCut", out _));
    }

    [Theory]
    [InlineData("2026-03-01T15:59:59Z", "", "2026-03-01", "2026-03-01")]
    [InlineData("2026-03-01T16:00:00Z", "", "2026-03-02", "2026-03-02")]
    [InlineData("2026-03-01T12:00:00Z", "?to=2026-02-01", "2026-02-01", "2026-02-01")]
    [InlineData("2026-03-01T12:00:00Z", "?from=2026-02-01", "2026-02-01", "2026-03-01")]
    [InlineData("2026-03-01T12:00:00Z", "?to=2026-03-05", "2026-03-01", "2026-03-05")]
    [InlineData("2026-03-01T12:00:00Z", "?from=9999-12-31&to=9999-12-31", "9999-12-31", "9999-12-31")]
    [InlineData("2026-03-01T12:00:00Z", "?from=0001-01-01&to=0001-01-01", "0001-01-01", "0001-01-01")]
    [InlineData("2026-03-01T12:00:00Z", "?from=2025-03-01&to=2026-03-01", "2025-03-01", "2026-03-01")]
    public async Task Takes_today_in_the_configured_zone_for_what_is_not_said(string now, string query, string from, string to)
    {
        using var app = new TestApp();
        app.Time.AdjustTime(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));

        var reply = await app.AskAsync(
            "Stats", TestApp.Request("GET", "/api/stats" + query, TestApp.OperatorKey), TestContext.Current.CancellationToken);

        Assert.Equal(200, reply.Status);
        Assert.Equal((from, to), (reply.Json().Text("from"), reply.Json().Text("to")));
        Assert.Equal(
            (from, to),
            (reply.Json().GetProperty("days")[0].Text("day"), reply.Json().GetProperty("days").EnumerateArray().Last().Text("day")));
        Assert.Equal((Day(from), Day(to)), app.Store.LastSpan);
    }

    [Theory]
    [InlineData("?from=2026-03-02&to=2026-03-01")]
    [InlineData("?from=2026-03-02")]
    [InlineData("?from=2025-02-28&to=2026-03-01")]
    [InlineData("?from=0001-01-01&to=9999-12-31")]
    [InlineData("?from=2026-02-30")]
    [InlineData("?to=x")]
    public async Task Refuses_a_span_that_is_malformed_or_too_long(string query)
    {
        var reply = await AskAsync(query);

        reply.AssertProblem(ErrorCodes.RequestMalformed);
        Assert.Null(_app.Store.LastSpan);
    }

    [Theory]
    [InlineData("GET", TestApp.ClientKey, "forbidden")]
    [InlineData("GET", null, "unauthorized")]
    [InlineData("POST", TestApp.OperatorKey, "method_not_allowed")]
    public async Task Answers_operators_only(string method, string? apiKey, string code)
    {
        var reply = await _app.AskAsync("Stats", TestApp.Request(method, "/api/stats", apiKey), TestContext.Current.CancellationToken);

        reply.AssertProblem(ErrorCodes.All.Single(error => error.Code == code));
    }

    public void Dispose() => _app.Dispose();

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private async Task CountAsync(string key, params UploadCount[] counts) => await _app.Store.TryWriteAsync(
        new UploadRecord { Id = UploadId.Of(TestApp.Bucket, key), Bucket = TestApp.Bucket, Object = key, Day = key }, null, counts,
        TestContext.Current.CancellationToken);

    private Task<EndpointReply> AskAsync(string query) =>
        _app.AskAsync("Stats", TestApp.Request("GET", "/api/stats" + query, TestApp.OperatorKey), TestContext.Current.CancellationToken);

    private async Task StoreAsync(string user, string key, UploadState state, long size)
    {
        var record = new UploadRecord
        {
            Id = UploadId.Of(TestApp.Bucket, key),
            Bucket = TestApp.Bucket,
            Object = key,
            MimeType = "image/png",
            Size = size,
            User = user,
            Profile = "default",
            Day = "2026-03-01",
            State = state,
        };
        await _app.Store.TryWriteAsync(record, null, UploadCount.Changes(null, record), TestContext.Current.CancellationToken);
    }
}
