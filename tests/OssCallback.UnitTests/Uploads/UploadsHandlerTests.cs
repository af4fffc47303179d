using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Uploads;

public sealed class UploadsHandlerTests : IDisposable
{
    private readonly TestApp _app = new();

    [Fact]
    public async Task Tells_a_client_the_state_and_no_more()
    {
        var id = await StoreAsync();

        var reply = await GetAsync(id, TestApp.ClientKey);

        Assert.Equal(
            $"{{\"uploadId\":\"{id}\",\"state\":\"rejected\",\"code\":\"type_not_allowed\"}}",
            System.Text.Encoding.UTF8.GetString(reply.Body.Span));
    }

    [Fact]
    public async Task Shows_an_operator_the_record()
    {
        var id = await StoreAsync();

        var reply = await GetAsync(id, TestApp.OperatorKey);

        Assert.Equal(
            ("k", "2026-03-01"), (reply.Json().GetProperty("record").Text("object"), reply.Json().GetProperty("record").Text("day")));
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Does_not_know_other_ids(string id)
    {
        await StoreAsync();

        var reply = await GetAsync(id, TestApp.OperatorKey);

        reply.AssertProblem(ErrorCodes.UnknownUpload);
    }

    [Fact]
    public async Task An_unknown_id_is_an_answer_for_a_page_that_asks_for_it_so()
    {
        var id = UploadId.Of(TestApp.Bucket, "nothing");

        var reply = await _app.AskAsync(
            "Upload", TestApp.Request("GET", $"/api/uploads/{id}?unknown=200"), id, TestContext.Current.CancellationToken);
        var malformed = await _app.AskAsync(
            "Upload", TestApp.Request("GET", "/api/uploads/x?unknown=200"), "x", TestContext.Current.CancellationToken);

        Assert.Equal((200, "unknown", id), (reply.Status, reply.Json().Text("state"), reply.Json().Text("uploadId")));
        malformed.AssertProblem(ErrorCodes.UnknownUpload);
    }

    [Fact]
    public async Task Passes_every_filter_on()
    {
        await StoreAsync();

        var reply = await ListAsync(
            "?state=rejected&profile=images&user=a%20b&from=2026-03-01&to=2026-03-31&limit=1000&continuation=known");

        Assert.Equal(200, reply.Status);
        Assert.Equal(
            new UploadQuery
            {
                State = UploadState.Rejected,
                Profile = "images",
                User = "a b",
                From = new DateOnly(2026, 3, 1),
                To = new DateOnly(2026, 3, 31),
                Limit = 1000,
                Continuation = "known",
            },
            _app.Store.LastQuery);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?state=&profile=&user=&from=&to=&limit=&continuation=")]
    public async Task An_empty_filter_is_no_filter(string query)
    {
        var reply = await ListAsync(query);

        Assert.Equal(200, reply.Status);
        Assert.Equal(new UploadQuery(), _app.Store.LastQuery);
    }

    [Theory]
    [InlineData("holiday", 1)]
    [InlineData("UPLOADS/7", 1)]
    [InlineData("elsewhere", 0)]
    public async Task Finds_a_name_in_file_name_and_key(string name, int count)
    {
        await StoreManyAsync(10);

        var reply = await ListAsync("?state=ready&limit=2&name=" + name);

        Assert.Equal(count, reply.Json().GetProperty("uploads").GetArrayLength());
        Assert.Equal(UploadState.Ready, _app.Store.LastQuery!.State);
    }

    [Fact]
    public async Task A_name_that_is_far_down_takes_more_than_one_answer()
    {
        await StoreManyAsync(1200);

        var first = await ListAsync("?limit=100&name=holiday");
        var continuation = first.Json().Text("continuation");
        var second = await ListAsync($"?limit=100&name=holiday&continuation={continuation}");

        Assert.Equal(0, first.Json().GetProperty("uploads").GetArrayLength());
        Assert.Equal("1000", continuation);
        Assert.Equal("uploads/1199", Assert.Single(second.Json().GetProperty("uploads").EnumerateArray()).Text("object"));
    }

    [Theory]
    [InlineData("?state=none")]
    [InlineData("?state=READY")]
    [InlineData("?state=3")]
    [InlineData("?from=2026-3-1")]
    [InlineData("?to=yesterday")]
    [InlineData("?limit=0")]
    [InlineData("?limit=1001")]
    [InlineData("?limit=-1")]
    [InlineData("?limit=x")]
    [InlineData("?continuation=made-up")]
    public async Task Refuses_a_filter_that_it_cannot_read(string query)
    {
        var reply = await ListAsync(query);

        reply.AssertProblem(ErrorCodes.RequestMalformed);
    }

    [Theory]
    [InlineData(TestApp.ClientKey, "forbidden")]
    [InlineData("wrong", "unauthorized")]
    [InlineData(null, "unauthorized")]
    public async Task Lists_for_operators_only(string? apiKey, string code)
    {
        var reply = await ListAsync("", apiKey);

        reply.AssertProblem(ErrorCodes.All.Single(error => error.Code == code));
        Assert.Null(_app.Store.LastQuery);
    }

    [Fact]
    public async Task Answers_get_only()
    {
        var one = await _app.AskAsync("Upload", TestApp.Request("DELETE", "/"), "x", TestContext.Current.CancellationToken);
        var list = await _app.AskAsync("Uploads", TestApp.Request("POST", "/", TestApp.OperatorKey), TestContext.Current.CancellationToken);

        Assert.Equal((405, "GET", 405, "GET"), (one.Status, one.Header("Allow"), list.Status, list.Header("Allow")));
    }

    public void Dispose() => _app.Dispose();

    private async Task<string> StoreAsync()
    {
        var record = new UploadRecord
        {
            Id = UploadId.Of(TestApp.Bucket, "k"),
            Bucket = TestApp.Bucket,
            Object = "k",
            Day = "2026-03-01",
            State = UploadState.Rejected,
            Reason = "type_not_allowed",
            RawBody = [1],
        };
        await _app.Store.TryWriteAsync(record, null, [], TestContext.Current.CancellationToken);
        return record.Id;
    }

    /// <summary>The last of them was called holiday.png by its user.</summary>
    private async Task StoreManyAsync(int count)
    {
        foreach (var number in Enumerable.Range(0, count))
        {
            var key = $"uploads/{number}";
            await _app.Store.TryWriteAsync(
                new UploadRecord
                {
                    Id = UploadId.Of(TestApp.Bucket, key),
                    Bucket = TestApp.Bucket,
                    Object = key,
                    Day = "2026-03-01",
                    State = UploadState.Ready,
                    FileName = number == count - 1 ? "Holiday.png" : null,
                },
                null, [], TestContext.Current.CancellationToken);
        }
    }

    private Task<EndpointReply> GetAsync(string id, string? apiKey) =>
        _app.AskAsync("Upload", TestApp.Request("GET", "/", apiKey), id, TestContext.Current.CancellationToken);

    private Task<EndpointReply> ListAsync(string query, string? apiKey = TestApp.OperatorKey) =>
        _app.AskAsync("Uploads", TestApp.Request("GET", "/api/uploads" + query, apiKey), TestContext.Current.CancellationToken);
}
