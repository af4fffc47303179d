using System.Web;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Grants;

public sealed class FileHandlerTests : IDisposable
{
    private readonly TestApp _app = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TestApp.ClientKey, "web-shop", 302)]
    [InlineData(TestApp.OperatorKey, "web-shop", 302)]
    [InlineData(TestApp.OperatorKey, "somebody", 302)]
    [InlineData(TestApp.ClientKey, "somebody", 403)]
    [InlineData(null, "web-shop", 401)]
    public async Task Is_for_the_owner_and_for_operators(string? apiKey, string user, int status)
    {
        var reply = await GetAsync(await StoreAsync(user: user), "", apiKey);

        Assert.Equal(status, reply.Status);
        Assert.Equal(status == 302, reply.Header("Location") is not null);
    }

    [Theory]
    [InlineData(UploadState.Received)]
    [InlineData(UploadState.Reviewing)]
    [InlineData(UploadState.Rejected)]
    [InlineData(UploadState.Failed)]
    public async Task Hands_out_nothing_that_is_not_ready_and_says_how_it_stands(UploadState state)
    {
        var reply = await GetAsync(await StoreAsync(state));

        reply.AssertProblem(ErrorCodes.UploadNotReady);
        Assert.Contains(state.ToString().ToLowerInvariant(), reply.Json().Text("detail"), StringComparison.Ordinal);
        Assert.Null(reply.Header("Location"));
    }

    [Theory]
    [InlineData("?expires=29")]
    [InlineData("?expires=604801")]
    [InlineData("?expires=soon")]
    [InlineData("?download=yes")]
    [InlineData("?format=xml")]
    [InlineData("?signature=v2")]
    [InlineData("?process=video/snapshot,t_0")]
    [InlineData("?process=image/resize,w_200|sys/saveas,o_YQ")]
    [InlineData("?process=image/resize,w_200%0a")]
    public async Task Refuses_what_it_does_not_know(string query) =>
        (await GetAsync(await StoreAsync(), query)).AssertProblem(ErrorCodes.RequestMalformed);

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("../x")]
    public async Task Does_not_know_other_ids(string id) => (await GetAsync(id)).AssertProblem(ErrorCodes.UnknownUpload);

    [Theory]
    [InlineData("image/png", "", null)]
    [InlineData("text/html", "", "attachment; filename=\"a.png\"; filename*=UTF-8''a.png")]
    [InlineData("image/svg+xml", "?download=0", "attachment; filename=\"a.png\"; filename*=UTF-8''a.png")]
    [InlineData("image/png", "?download=1", "attachment; filename=\"a.png\"; filename*=UTF-8''a.png")]
    public async Task What_runs_scripts_is_never_shown_under_the_address_of_the_bucket(string type, string query, string? disposition)
    {
        var url = new Uri((await GetAsync(await StoreAsync(type: type), query)).Header("Location")!);

        Assert.Equal(disposition, HttpUtility.ParseQueryString(url.Query)["response-content-disposition"]);
    }

    [Fact]
    public async Task A_thumbnail_is_signed_into_the_address()
    {
        var url = new Uri((await GetAsync(await StoreAsync(), "?process=image/resize,w_200/format,webp&expires=30")).Header("Location")!);

        var parameters = HttpUtility.ParseQueryString(url.Query);
        Assert.Equal("image/resize,w_200/format,webp", parameters["x-oss-process"]);
        Assert.Equal("30", parameters["x-oss-expires"]);
        Assert.Equal("/a.png", url.AbsolutePath);
    }

    public void Dispose() => _app.Dispose();

    private async Task<string> StoreAsync(UploadState state = UploadState.Ready, string user = "web-shop", string type = "image/png")
    {
        var record = new UploadRecord
        {
            Id = UploadId.Of(TestApp.Bucket, "a.png"),
            Bucket = TestApp.Bucket,
            Object = "a.png",
            Day = "2026-03-01",
            User = user,
            MimeType = type,
            State = state,
        };
        await _app.Store.TryWriteAsync(record, null, [], Cancellation);
        return record.Id;
    }

    private Task<EndpointReply> GetAsync(string id, string query = "", string? apiKey = TestApp.ClientKey) =>
        _app.AskAsync("File", TestApp.Request("GET", $"/api/uploads/{id}/file{query}", apiKey), id, Cancellation);
}
