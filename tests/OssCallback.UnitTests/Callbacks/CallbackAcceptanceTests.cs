using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Telemetry;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Callbacks;

/// <summary>What the callback endpoint takes, what it makes of it, and how long it waits for the queue.</summary>
public sealed class CallbackAcceptanceTests : IDisposable
{
    private static readonly string Id = UploadId.Of(TestApp.Bucket, CallbackCall.Key);


    private readonly TestApp _app = new();

    [Fact]
    public async Task Queues_exactly_what_oss_reported_and_answers_ok()
    {
        using var app = new TestApp(settings => settings["Policy:Profiles:default:Variables:0"] = "x:album");
        var call = CallbackCall.Form(app, extra: "&x:album=%E5%A4%8F+1%2B1&x:other=1&unknown=1&unknown=2");

        var reply = await call.SendAsync(app, TestContext.Current.CancellationToken);

        AssertOk(reply);
        var record = Assert.Single(app.Queue.Records);
        Assert.Equivalent(new UploadRecord
        {
            Id = Id,
            Bucket = TestApp.Bucket,
            Object = CallbackCall.Key,
            Etag = "D41D8CD98F00B204E9800998ECF8427E",
            Size = 1024,
            MimeType = "image/png",
            Image = new UploadImage(200, 278, "png"),
            Crc64 = "14424139366312093254",
            ContentMd5 = "1B2M2Y8AsgTpgAmY7PhCfg==",
            Operation = "PostObject",
            RequestId = "5C3D9175B6FC201293AD4890",
            ClientIp = "203.0.113.7",
            User = "web-shop",
            Profile = "default",
            Variables = new Dictionary<string, string> { ["x:album"] = "夏 1+1" },
            Claims = ["clientIp", "image", "operation", "requestId", "variables"],
            GrantExpires = app.Time.GetUtcNow() + TimeSpan.FromHours(1) - UploadTicket.Grace,
            ReceivedAt = app.Time.GetUtcNow(),
            Source = UploadSource.Callback,
            RawBody = call.Body,
            State = UploadState.Received,
            Revision = 1,
        }, record, strict: true);
        Assert.Equal([(200, LogLevel.Information)], app.Logs.GetSnapshot().Select(entry => (entry.Id.Id, entry.Level)));
        CallbackSecrets.AssertNotLogged(app);
    }

    [Theory]
    [InlineData("\"imageInfo.height\":278,\"imageInfo.width\":200,\"imageInfo.format\":\"png\"", 200, 278, "png")]
    [InlineData("\"imageInfo.height\":\"278\",\"imageInfo.width\":\"200\",\"imageInfo.format\":\"\"", 200, 278, null)]
    [InlineData("\"imageInfo\":{\"height\":278,\"width\":200,\"format\":\"png\"}", 200, 278, "png")]
    [InlineData("\"imageInfo\":null", null, null, null)]
    [InlineData("\"imageInfo.height\":,\"imageInfo.width\":,\"imageInfo.format\":", null, null, null)]
    [InlineData("\"imageInfo.height\": ,\"imageInfo.width\":\n,\"imageInfo.format\":null", null, null, null)]
    [InlineData("\"imageInfo.height\":null,\"imageInfo.width\":-1,\"imageInfo.format\":null", null, null, null)]
    [InlineData("\"imageInfo.height\":99999999999,\"imageInfo.width\":1.5,\"imageInfo.format\":\"x\"", null, null, "x")]
    public async Task Reads_json_as_loosely_as_oss_writes_it(string image, int? width, int? height, string? format)
    {
        using var app = JsonApp();
        var call = CallbackCall.Signed(app,
            $"{{\"bucket\":\"{TestApp.Bucket}\",\"object\":\"{CallbackCall.Key}\",\"etag\":\"A\",\"size\":1024,"
            + "\"vpcId\":null,\"crc64\":14424139366312093254,\"list\":[1,{\"object\":2}],"
            + $"\"x:note\":\"a\\u0042:,\\\"\",\"ticket\":\"{app.Ticket(CallbackCall.Key)}\",{image}}}");

        var reply = await call.SendAsync(app, TestContext.Current.CancellationToken);

        AssertOk(reply);
        var record = Assert.Single(app.Queue.Records);
        Assert.Equal((width, height, format), (record.Image?.Width, record.Image?.Height, record.Image?.Format));
        Assert.Equal((1024, "14424139366312093254", "aB:,\""), (record.Size, record.Crc64, record.Variables["x:note"]));
    }

    [Theory]
    [InlineData("\"size\":\"77\"", 77)]
    [InlineData("\"size\":77", 77)]
    [InlineData("\"size\":null", 0)]
    [InlineData("\"size\":\"\"", 0)]
    [InlineData("\"size\":true", 0)]
    [InlineData("\"size\":-5", 0)]
    [InlineData("\"size\":1e99", 0)]
    [InlineData("\"SIZE\":5", 0)]
    public async Task Takes_a_size_for_a_hint_whatever_it_is(string size, long expected)
    {
        using var app = JsonApp();
        var call = CallbackCall.Signed(
            app,
            $"{{\"bucket\":\"{TestApp.Bucket}\",\"object\":\"{CallbackCall.Key}\",{size},\"ticket\":\"{app.Ticket(CallbackCall.Key)}\"}}");

        var reply = await call.SendAsync(app, TestContext.Current.CancellationToken);

        AssertOk(reply);
        Assert.Equal(expected, app.Queue.Records[0].Size);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("{\"bucket\":\"examplebucket\",\"object\":\"\\ud800\"}")]
    [InlineData("{\"bucket\":\"examplebucket\",\"filename\",\"x\"}")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}")]
    [InlineData("bucket=examplebucket&object=x")]
    public async Task Refuses_a_signed_body_that_is_no_json_object(string body)
    {
        using var app = JsonApp();
        var call = CallbackCall.Signed(app, body);

        var reply = await call.SendAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal((400, "body_malformed"), (reply.Status, reply.Json().GetProperty("code").GetString()));
        Assert.Equal(0, app.Queue.Attempts);
    }

    [Theory]
    [InlineData("\"object\":\"b\"")]
    [InlineData("\"\\u006fbject\":\"b\"")]
    [InlineData("\"object\":null")]
    [InlineData("\"object\":[\"b\"]")]
    [InlineData("\"object\":{\"b\":1}")]
    [InlineData("\"imageInfo\":{\"width\":1},\"imageInfo.width\":2")]
    public async Task Refuses_json_in_which_a_known_field_comes_twice(string extra)
    {
        using var app = JsonApp();
        var call = CallbackCall.Signed(
            app,
            $"{{\"bucket\":\"{TestApp.Bucket}\",\"object\":\"{CallbackCall.Key}\",\"ticket\":\"{app.Ticket(CallbackCall.Key)}\",{extra}}}");

        var reply = await call.SendAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal((400, "field_repeated"), (reply.Status, reply.Json().GetProperty("code").GetString()));
        Assert.Equal(0, app.Queue.Attempts);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json")]
    public async Task Takes_the_callback_of_a_grant_as_oss_expands_it(string bodyType)
    {
        using var app = new TestApp(settings =>
        {
            settings["Callback:BodyType"] = bodyType;
            settings["Policy:Profiles:default:Variables:0"] = "x:album";
        });
        var granted = await app.AskAsync(
            "Policy", TestApp.Request("GET", "/api/policy?filename=a.png"), TestContext.Current.CancellationToken);
        var grant = granted.Json();
        var key = grant.GetProperty("fields").Text("key");
        var body = OssExpansion.Expand(grant.GetProperty("fields").Text("callback"), new Dictionary<string, string?>
        {
            ["bucket"] = TestApp.Bucket,
            ["object"] = key,
            ["etag"] = "ABC",
            ["size"] = "7",
            ["mimeType"] = "image/png",
            ["x:album"] = "a \"b\" & c",
        });

        var reply = await CallbackCall.Signed(app, body).SendAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal(200, reply.Status);
        var record = Assert.Single(app.Queue.Records);
        Assert.Equal((grant.Text("uploadId"), key, "ABC", 7, null), (record.Id, record.Object, record.Etag, record.Size, record.Image));
        Assert.Equal("a \"b\" & c", record.Variables["x:album"]);
    }

    [Fact]
    public async Task Takes_the_signature_of_any_configured_address()
    {
        using var app = new TestApp(settings => settings["Callback:Urls:1"] = "https://second.example.com/hooks/%E5%9B%9E?b=%41");
        var body = CallbackCall.Form(app).Body;

        var first = await CallbackCall.Signed(app, body).SendAsync(app, TestContext.Current.CancellationToken);
        var second = await CallbackCall.Signed(app, body, "/hooks/回?b=%41").SendAsync(app, TestContext.Current.CancellationToken);
        var third = await CallbackCall.Signed(app, body, "/hooks/回?b=A").SendAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal((200, 200, 400), (first.Status, second.Status, third.Status));
    }

    [Theory]
    [InlineData("/api/callback", "/api/callback?")]
    [InlineData("/api/callback", "/api/callback")]
    [InlineData("/api/callback?", "/api/callback")]
    [InlineData("/api/callback?", "/api/callback?")]
    [InlineData("", "/?")]
    [InlineData("/a%20b", "/a b?")]
    public async Task An_empty_query_is_the_same_address(string configured, string signed)
    {
        using var app = new TestApp(settings => settings["Callback:Urls:0"] = "https://uploads.example.com" + configured);
        var call = CallbackCall.Signed(app, CallbackCall.Form(app).Body, signed);

        var asSigned = await call.Change(one => one.Target = signed).SendAsync(app, TestContext.Current.CancellationToken);
        var rewritten = await call.Change(one => one.Target = "/behind/a/gateway").SendAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal((200, 200), (asSigned.Status, rewritten.Status));
    }

    [Theory]
    [InlineData("/api/callback", "/api/callback??")]
    [InlineData("/api/callback", "/api/callback?a")]
    [InlineData("/api/callback?a=1", "/api/callback?a=1?")]
    [InlineData("/api/callback?a=1", "/api/callback?")]
    public async Task Any_other_query_is_another_address(string configured, string signed)
    {
        using var app = new TestApp(settings => settings["Callback:Urls:0"] = "https://uploads.example.com" + configured);
        var call = CallbackCall.Signed(app, CallbackCall.Form(app).Body, signed).Change(one => one.Target = signed);

        var reply = await call.SendAsync(app, TestContext.Current.CancellationToken);

        Assert.Equal((400, "signature_mismatch"), (reply.Status, reply.Json().GetProperty("code").GetString()));
        Assert.Equal(0, app.Queue.Attempts);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("2.0")]
    public async Task A_good_signature_is_good_whatever_version_the_header_says(string version)
    {
        var call = CallbackCall.Form(_app).Change(call => call.Headers[CallbackHeaders.SignatureVersion] = version);

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertOk(reply);
    }

    [Fact]
    public async Task Does_not_mind_what_a_gateway_made_of_the_request_target()
    {
        var call = CallbackCall.Form(_app).Change(call => call.Target = "/internal/rewritten?extra=1");

        var reply = await call.SendAsync(_app, TestContext.Current.CancellationToken);

        AssertOk(reply);
    }

    [Fact]
    public async Task Takes_a_ticket_of_each_configured_key()
    {
        using var app = new TestApp(settings =>
            (
                settings["Callback:TicketKeys:0"],
                settings["Callback:TicketKeys:1"]) = (Convert.ToBase64String(new byte[32]), TestApp.TicketKey));
        using var old = new TestApp();
        old.Time.SetUtcNow(app.Time.GetUtcNow());
        var replies = new[] { app.Ticket(CallbackCall.Key), old.Ticket(CallbackCall.Key) }
            .Select(ticket => CallbackCall.Form(app, ticket).SendAsync(app, TestContext.Current.CancellationToken));

        var statuses = (await Task.WhenAll(replies)).Select(reply => reply.Status);

        Assert.Equal([200, 200], statuses);
    }

    [Fact]
    public async Task Says_unknown_when_the_queue_fails()
    {
        _app.Queue.Behaviour = _ => throw new InvalidOperationException("disk full");

        var reply = await CallbackCall.Form(_app).SendAsync(_app, TestContext.Current.CancellationToken);

        AssertUnknown(_app, reply);
        Assert.Contains("disk full", _app.LogText, StringComparison.Ordinal);
        Assert.Contains(_app.Logs.GetSnapshot(), entry => entry is { Id.Id: 203, Level: LogLevel.Error });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Says_unknown_when_the_budget_is_spent_before_the_queue_answers(bool heedsCancellation)
    {
        var hang = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _app.Queue.Behaviour = token => heedsCancellation ? hang.Task.WaitAsync(token) : hang.Task;
        var pending = CallbackCall.Form(_app).SendAsync(_app, TestContext.Current.CancellationToken);
        _app.Time.Advance(TimeSpan.FromMilliseconds(1499));
        var early = pending.IsCompleted;
        _app.Time.Advance(TimeSpan.FromMilliseconds(1));

        var reply = await pending;

        Assert.False(early);
        AssertUnknown(_app, reply);
        Assert.Contains("budget spent: True", _app.LogText, StringComparison.Ordinal);
        hang.SetResult();
    }

    [Fact]
    public async Task Body_and_queue_share_one_budget()
    {
        using var slow = new SlowStream(CallbackCall.Form(_app).Body);
        var asked = new TaskCompletionSource();
        _app.Queue.Behaviour = token =>
        {
            asked.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        };
        var pending = CallbackCall.Form(_app).Change(call => call.Stream = slow).SendAsync(_app, TestContext.Current.CancellationToken);
        _app.Time.Advance(TimeSpan.FromMilliseconds(1400));
        slow.Release();
        await asked.Task;
        _app.Time.Advance(TimeSpan.FromMilliseconds(100));

        AssertUnknown(_app, await pending);
    }

    [Fact]
    public async Task Says_unknown_when_the_body_does_not_arrive_in_time()
    {
        using var slow = new SlowStream([]);
        var pending = CallbackCall.Form(_app).Change(call => call.Stream = slow).SendAsync(_app, TestContext.Current.CancellationToken);
        _app.Time.Advance(TimeSpan.FromMilliseconds(1500));

        var reply = await pending;

        AssertUnknown(_app, reply);
        Assert.Equal(0, _app.Queue.Attempts);
        slow.Release();
    }

    [Fact]
    public async Task Queues_nothing_when_the_caller_leaves_before_the_body_has_arrived()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var slow = new SlowStream([]);
        var pending = CallbackCall.Form(_app).Change(call => call.Stream = slow).SendAsync(_app, gone.Token);
        await gone.CancelAsync();

        var reply = await pending;

        AssertUnknown(_app, reply);
        Assert.Equal(0, _app.Queue.Attempts);
        Assert.Contains("budget spent: False", _app.LogText, StringComparison.Ordinal);
        slow.Release();
    }

    [Fact]
    public async Task Queues_nothing_when_the_connection_breaks()
    {
        using var broken = new SlowStream([]) { Failure = new IOException("connection reset") };
        broken.Release();

        var reply = await CallbackCall.Form(_app)
            .Change(call => call.Stream = broken)
            .SendAsync(_app, TestContext.Current.CancellationToken);

        AssertUnknown(_app, reply);
        Assert.Equal(0, _app.Queue.Attempts);
    }

    [Fact]
    public async Task Queues_all_the_same_when_the_caller_leaves_after_the_signature_was_found_good()
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _app.Queue.Behaviour = async token =>
        {
            await gone.CancelAsync();
            token.ThrowIfCancellationRequested();
        };

        var reply = await CallbackCall.Form(_app).SendAsync(_app, gone.Token);

        AssertOk(reply);
        Assert.Single(_app.Queue.Records);
    }

    [Fact]
    public async Task Tells_a_record_that_is_too_large_from_an_engine_that_fails()
    {
        _app.Queue.Behaviour = _ => throw new ArgumentException("The message is too large.");

        var reply = await CallbackCall.Form(_app).SendAsync(_app, TestContext.Current.CancellationToken);

        Assert.Equal((413, "body_too_large"), (reply.Status, reply.Json().GetProperty("code").GetString()));
        Assert.Equal(204, _app.Logs.LatestRecord.Id.Id);
        CallbackSecrets.AssertNotLogged(_app);
    }

    [Theory]
    [InlineData("&x:a=", "%3C")]
    [InlineData("&x:a=", "%22")]
    [InlineData("&x:a=", "图")]
    [InlineData("&x:a=", "<")]
    [InlineData("&x:a=", "'")]
    [InlineData("&x:a=", "é")]
    [InlineData("&x:a=", "%F0%9F%98%80")]
    public async Task Any_body_within_the_limit_fits_into_a_message(string name, string filler)
    {
        using var app = new TestApp(settings => settings["Policy:Profiles:default:Variables:0"] = "x:a");
        var room = CallbackOptions.MaxBodyBytesLimit - CallbackCall.Form(app).Body.Length - name.Length;
        var extra = name + string.Concat(Enumerable.Repeat(filler, room / Encoding.UTF8.GetByteCount(filler)));

        var reply = await CallbackCall.Form(app, extra: extra).SendAsync(app, TestContext.Current.CancellationToken);

        AssertOk(reply);
        Assert.InRange(Assert.Single(app.Queue.Messages).Length, 1, IUploadQueue.MaxMessageBytes);
    }

    [Fact]
    public async Task Counts_callbacks_by_outcome_and_nothing_else()
    {
        using var counter = new MetricCollector<long>(_app.Get<IMeterFactory>(), UploadTelemetry.Name, "oss_callback.callbacks");

        await CallbackCall.Form(_app).SendAsync(_app, TestContext.Current.CancellationToken);
        await CallbackCall.Form(_app, ticket: "").SendAsync(_app, TestContext.Current.CancellationToken);

        Assert.Equal(["ok", "ticket_missing"], counter.GetMeasurementSnapshot().Select(measurement => measurement.Tags["outcome"]));
        Assert.All(counter.GetMeasurementSnapshot(), measurement => Assert.Equal(["outcome"], measurement.Tags.Keys));
    }

    public void Dispose() => _app.Dispose();

    private static TestApp JsonApp() => new(settings =>
        (settings["Callback:BodyType"], settings["Policy:Profiles:default:Variables:0"]) = ("application/json", "x:note"));

    private static void AssertOk(EndpointReply reply)
    {
        Assert.Equal((200, EndpointReply.JsonContentType), (reply.Status, reply.ContentType));
        Assert.Equal($"{{\"Status\":\"OK\",\"uploadId\":\"{Id}\"}}", Encoding.UTF8.GetString(reply.Body.Span));
    }

    private static void AssertUnknown(TestApp app, EndpointReply reply)
    {
        Assert.Equal((503, EndpointReply.JsonContentType), (reply.Status, reply.ContentType));
        Assert.Equal("{\"Status\":\"Error\",\"code\":\"not_queued\"}", Encoding.UTF8.GetString(reply.Body.Span));
        CallbackSecrets.AssertNotLogged(app);
    }
}
