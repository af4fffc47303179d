using System.Text;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Http;

public sealed class DispatcherTests : IDisposable
{
    private static readonly Func<EndpointCall, Task<Result<Answer>>> Fine =
        call => Task.FromResult<Result<Answer>>(new Answer(200, EndpointReply.JsonContentType, call.Body));

    private readonly TestApp _app = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fault_of_ours_has_a_code_of_its_own_and_its_text_stays_in_the_log()
    {
        var reply = await FailAsync(new InvalidOperationException("table Uploads is locked"));

        reply.AssertProblem(ErrorCodes.InternalError);
        Assert.Null(reply.Header("Retry-After"));
        Assert.DoesNotContain("locked", Encoding.UTF8.GetString(reply.Body.Span), StringComparison.Ordinal);
        Assert.Contains("391 Error", _app.LogText, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: table Uploads is locked", _app.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_in_trouble_is_no_fault_of_ours()
    {
        var reply = await FailAsync(new AggregateException(new IOException("No space left on device")));

        reply.AssertProblem(ErrorCodes.StoreUnavailable);
        Assert.Equal("2", reply.Header("Retry-After"));
        Assert.Contains("No space left on device", _app.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_oss_in_trouble_from_the_store_in_trouble()
    {
        var reply = await FailAsync(new OssException("STS answered 403."));

        reply.AssertProblem(ErrorCodes.OssUnavailable);
        Assert.Equal("2", reply.Header("Retry-After"));
        Assert.Contains("STS answered 403.", _app.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_on_the_way_of_a_callback_is_answered_in_the_form_that_oss_takes()
    {
        var request = new EndpointRequest
        {
            Method = "POST",
            Target = "/api/callback",
            Header = _ => throw new InvalidOperationException("fault"),
        };

        var reply = await _app.AskAsync("Callback", request, Cancellation);

        Assert.Equal((500, "application/json"), (reply.Status, reply.ContentType));
        Assert.Equal("{\"Status\":\"Error\",\"code\":\"internal_error\"}", Encoding.UTF8.GetString(reply.Body.Span));
        Assert.Empty(_app.Queue.Records);
        Assert.Contains("391 Error", _app.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_a_disconnect_through()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _app.AskAsync(
            _ => Task.FromCanceled<Result<Answer>>(gone.Token), TestApp.Request("GET", "/"), gone.Token));
    }

    [Theory]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Content-Type", "application/json")]
    public async Task A_body_that_was_announced_and_did_not_arrive_is_411(string header, string value)
    {
        var asked = false;
        var request = new EndpointRequest
        {
            Method = "POST",
            Target = "/",
            Header = name => name.Equals(header, StringComparison.OrdinalIgnoreCase) ? value : null,
        };

        var reply = await _app.AskAsync(call => { asked = true; return Fine(call); }, request, Cancellation, maxBodyBytes: 1024);

        reply.AssertProblem(ErrorCodes.LengthRequired);
        Assert.False(asked);
    }

    [Theory]
    [InlineData("ReconcileNow")]
    [InlineData("Redrive")]
    [InlineData("Purge")]
    [InlineData("Confirm")]
    [InlineData("Policy")]
    [InlineData("SignedUrl")]
    [InlineData("Multipart")]
    [InlineData("MultipartSign")]
    [InlineData("MultipartComplete")]
    public async Task No_endpoint_takes_a_chunked_body_that_arrived_empty_as_no_body(string endpoint)
    {
        var request = new EndpointRequest
        {
            Method = "POST",
            Target = "/",
            Header = name => name switch { "X-Api-Key" => TestApp.OperatorKey, "Transfer-Encoding" => "chunked", _ => null },
        };

        (await _app.AskAsync(endpoint, request, Cancellation)).AssertProblem(ErrorCodes.LengthRequired);

        Assert.Empty(_app.Queue.Records);
    }

    [Fact]
    public async Task A_request_that_announces_no_body_needs_none()
    {
        var request = new EndpointRequest { Method = "POST", Target = "/", Header = _ => null, ContentLength = 0 };

        Assert.Equal(200, (await _app.AskAsync(Fine, request, Cancellation, maxBodyBytes: 1024)).Status);
    }

    [Fact]
    public async Task A_body_over_the_limit_of_its_row_does_not_reach_the_handler()
    {
        var asked = false;

        var reply = await _app.AskAsync(
            call => { asked = true; return Fine(call); }, TestApp.Request("POST", "/", body: new byte[1025]), Cancellation,
            maxBodyBytes: 1024);

        reply.AssertProblem(ErrorCodes.BodyTooLarge);
        Assert.False(asked);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_the_callers_doing()
    {
        var request = new EndpointRequest
        {
            Method = "POST",
            Target = "/",
            Header = _ => null,
            Body = new BrokenStream(),
            ContentLength = 100,
        };

        (await _app.AskAsync(Fine, request, Cancellation, maxBodyBytes: 1024)).AssertProblem(ErrorCodes.BodyIncomplete);

        Assert.Contains("394 Warning", _app.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_does_not_say_who_may_call_cannot_be_made() => Assert.Throws<ArgumentOutOfRangeException>(
        () => Endpoint.Of<TestApp>("Test", "*", "/", EndpointAccess.None, 0, (_, call, _) => Fine(call)));

    [Fact]
    public void A_result_that_nobody_filled_in_is_a_refusal() => Assert.False(default(Result<string>).TryGet(out _, out _));

    [Fact]
    public void Every_refusal_has_a_code_of_its_own_and_a_remedy()
    {
        var declared = typeof(ErrorCodes)
            .GetFields()
            .Where(field => field.FieldType == typeof(ErrorCode))
            .Select(field => (ErrorCode)field.GetValue(null)!);

        Assert.Equal(declared, ErrorCodes.All);
        Assert.Equal(ErrorCodes.All.Length, ErrorCodes.All.DistinctBy(error => error.Code).Count());
        Assert.All(ErrorCodes.All, error =>
        {
            Assert.Matches("^[a-z0-9_]+$", error.Code);
            Assert.InRange(error.Status, 400, 503);
            Assert.EndsWith(".", error.Sentence, StringComparison.Ordinal);
            Assert.NotEmpty(error.Remedy);
        });
    }

    public void Dispose() => _app.Dispose();

    private Task<EndpointReply> FailAsync(Exception exception) =>
        _app.AskAsync(_ => Task.FromException<Result<Answer>>(exception), TestApp.Request("GET", "/"), Cancellation);

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("reset by peer");
    }
}
