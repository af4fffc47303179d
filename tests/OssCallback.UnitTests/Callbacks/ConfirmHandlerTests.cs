using System.Text;
using System.Text.Json;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.Processing;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Callbacks;

public sealed class ConfirmHandlerTests : IAsyncLifetime
{
    private const string Key = CallbackCall.Key;
    private static readonly string Id = UploadId.Of(TestApp.Bucket, Key);

    private readonly FakeOss _oss = new();
    private readonly TestApp _app;

    public ConfirmHandlerTests() => _app = new TestApp(settings => settings["Oss:Endpoint"] = _oss.Endpoint, isDevelopment: true);

    [Fact]
    public async Task Queues_what_the_object_says_and_the_ticket_vouches_for()
    {
        _oss.Put(Key, "A", size: 7, type: "image/png");

        var reply = await ConfirmAsync(Body(ticket: _app.Ticket(Key, profile: "images")));

        Assert.Equal((202, EndpointReply.JsonContentType), (reply.Status, reply.ContentType));
        Assert.Equal($"{{\"uploadId\":\"{Id}\",\"state\":\"received\"}}", Encoding.UTF8.GetString(reply.Body.Span));
        Assert.Equivalent(new UploadRecord
        {
            Id = Id,
            Bucket = TestApp.Bucket,
            Object = Key,
            Etag = "A",
            Size = 7,
            MimeType = "image/png",
            Crc64 = "14424139366312093254",
            LastModified = new DateTimeOffset(2026, 3, 1, 11, 59, 0, TimeSpan.Zero),
            ObjectType = "Normal",
            User = "web-shop",
            Profile = "images",
            GrantExpires = _app.Time.GetUtcNow() + TimeSpan.FromHours(1) - UploadTicket.Grace,
            ReceivedAt = _app.Time.GetUtcNow(),
            Source = UploadSource.Confirm,
        }, Assert.Single(_app.Queue.Records), strict: true);
        CallbackSecrets.AssertNotLogged(_app);
    }

    [Fact]
    public async Task Goes_by_the_key_alone_where_the_client_knows_no_id()
    {
        _oss.Put(Key, "A");

        var reply = await _app.AskAsync(
            "Confirm", TestApp.Request("POST", "/api/confirm", body: Body()), id: null, TestContext.Current.CancellationToken);

        Assert.Equal((202, Id), (reply.Status, reply.Json().Text("uploadId")));
        Assert.Equal(Id, Assert.Single(_app.Queue.Records).Id);
    }

    [Fact]
    public async Task Refuses_a_ticket_for_another_object_where_the_client_knows_no_id()
    {
        _oss.Put(Key, "A");

        var reply = await _app.AskAsync("Confirm",
            TestApp.Request("POST", "/api/confirm", body: Body(ticket: _app.Ticket("uploads/other.png"))), id: null,
            TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.TicketMismatch);
        Assert.Empty(_oss.Requests);
    }

    [Fact]
    public async Task Ends_like_the_callback_when_it_is_processed()
    {
        _oss.Put(Key, "A");
        await ConfirmAsync(Body());
        await _app.Get<UploadProcessor>().ProcessAsync(_app.Queue.Messages[0], TestContext.Current.CancellationToken);

        var reply = await ConfirmAsync(Body());

        Assert.Equal((200, "ready", 1), (reply.Status, reply.Json().Text("state"), _app.Queue.Attempts));
    }

    [Theory]
    [InlineData("B", "image/png")]
    [InlineData("A", "text/html")]
    public async Task Queues_again_when_the_object_is_another_by_now(string etag, string type)
    {
        _oss.Put(Key, "A");
        await ConfirmAsync(Body());
        await _app.Get<UploadProcessor>().ProcessAsync(_app.Queue.Messages[0], TestContext.Current.CancellationToken);
        _oss.Put(Key, etag, type: type);

        var reply = await ConfirmAsync(Body());

        Assert.Equal((202, 2), (reply.Status, _app.Queue.Attempts));
    }

    [Theory]
    [InlineData(ProfileReviewer.ProfileUnknown, 202, 2)]
    [InlineData("looks_odd", 200, 1)]
    public async Task Tells_the_profile_of_what_waits_only_for_that(string hold, int status, int messages)
    {
        _oss.Put(Key, "A");
        await ConfirmAsync(Body());
        var processor = _app.Get<UploadProcessor>();
        await processor.ProcessAsync(_app.Queue.Messages[0], TestContext.Current.CancellationToken);
        var stored = (await _app.Store.FindAsync(Id, TestContext.Current.CancellationToken))!;
        var held = stored.Record with { State = UploadState.Reviewing, Hold = hold };
        await _app.Store.TryWriteAsync(held, stored.Version, [], TestContext.Current.CancellationToken);

        var reply = await ConfirmAsync(Body());

        Assert.Equal((status, messages), (reply.Status, _app.Queue.Attempts));
    }

    [Fact]
    public async Task Refuses_when_there_is_no_object()
    {
        var reply = await ConfirmAsync(Body());

        AssertRefused(reply, ErrorCodes.ObjectMissing);
    }

    [Fact]
    public async Task Says_when_oss_cannot_be_asked()
    {
        _oss.Failure = 503;

        var reply = await ConfirmAsync(Body());

        AssertRefused(reply, ErrorCodes.OssUnavailable);
        Assert.Equal("2", reply.Header("Retry-After"));
    }

    [Fact]
    public async Task Refuses_a_ticket_for_another_object()
    {
        _oss.Put(Key, "A");

        var reply = await ConfirmAsync(Body(ticket: _app.Ticket("uploads/other.png")));

        AssertRefused(reply, ErrorCodes.TicketMismatch);
        Assert.Empty(_oss.Requests);
    }

    [Fact]
    public async Task Refuses_a_good_ticket_at_the_address_of_another_upload()
    {
        _oss.Put(Key, "A");

        var reply = await ConfirmAsync(Body(), id: UploadId.Of(TestApp.Bucket, "uploads/other.png"));

        AssertRefused(reply, ErrorCodes.TicketMismatch);
    }

    [Fact]
    public async Task Refuses_another_users_ticket_but_not_to_an_operator()
    {
        _oss.Put(Key, "A");
        var body = Body(ticket: _app.Ticket(Key, "alice"));

        AssertRefused(await ConfirmAsync(body), ErrorCodes.Forbidden);
        Assert.Empty(_oss.Requests);
        var byOperator = await _app.AskAsync(
            "Confirm", TestApp.Request("POST", "/confirm", TestApp.OperatorKey, body), Id, TestContext.Current.CancellationToken);

        Assert.Equal((202, "alice"), (byOperator.Status, Assert.Single(_app.Queue.Records).User));
    }

    [Fact]
    public async Task Refuses_an_expired_ticket()
    {
        _oss.Put(Key, "A");
        var body = Body();
        _app.Time.Advance(TimeSpan.FromHours(1));

        var reply = await ConfirmAsync(body);

        AssertRefused(reply, ErrorCodes.TicketExpired);
        Assert.Contains("ticket_expired", _app.LogText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"key\":\"a\"}", "ticket_missing")]
    [InlineData("{\"key\":\"a\",\"ticket\":\"\"}", "ticket_missing")]
    [InlineData("{\"key\":\"a\",\"ticket\":\"v1.AAAA.1.AA.AA.!!!!!!!!!!!!!!!!!!!!!!\"}", "ticket_malformed")]
    [InlineData("{\"ticket\":\"v1\"}", "request_malformed")]
    [InlineData("{\"key\":\"\",\"ticket\":\"v1\"}", "request_malformed")]
    [InlineData("{\"key\":1,\"ticket\":\"v1\"}", "request_malformed")]
    [InlineData("", "request_malformed")]
    [InlineData("null", "request_malformed")]
    [InlineData("{", "request_malformed")]
    [InlineData("key=a", "request_malformed")]
    public async Task Refuses_what_it_cannot_check(string body, string code)
    {
        var reply = await ConfirmAsync(Encoding.UTF8.GetBytes(body));

        AssertRefused(reply, ErrorCodes.All.Single(error => error.Code == code));
    }

    [Fact]
    public async Task Refuses_a_body_that_is_too_large()
    {
        var reply = await ConfirmAsync(new byte[8 * 1024 + 1]);

        AssertRefused(reply, ErrorCodes.BodyTooLarge);
    }

    [Theory]
    [InlineData("GET", TestApp.ClientKey, "method_not_allowed")]
    [InlineData("POST", null, "unauthorized")]
    [InlineData("POST", "wrong", "unauthorized")]
    public async Task Refuses_other_methods_and_strangers(string method, string? apiKey, string code)
    {
        var reply = await _app.AskAsync(
            "Confirm", TestApp.Request(method, $"/api/uploads/{Id}/confirm", apiKey, Body()), Id, TestContext.Current.CancellationToken);

        AssertRefused(reply, ErrorCodes.All.Single(error => error.Code == code));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _oss.DisposeAsync();
    }

    private byte[] Body(string key = Key, string? ticket = null) =>
        Encoding.UTF8.GetBytes($"{{\"key\":\"{JsonEncodedText.Encode(key)}\",\"ticket\":\"{ticket ?? _app.Ticket(key)}\"}}");

    private Task<EndpointReply> ConfirmAsync(byte[] body, string? id = null) =>
        _app.AskAsync("Confirm", TestApp.Request("POST", "/confirm", body: body), id ?? Id, TestContext.Current.CancellationToken);

    private void AssertRefused(EndpointReply reply, ErrorCode error)
    {
        reply.AssertProblem(error);
        Assert.Equal(0, _app.Queue.Attempts);
        CallbackSecrets.AssertNotLogged(_app);
    }
}
