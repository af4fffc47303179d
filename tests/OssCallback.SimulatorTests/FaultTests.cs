using System.Net;
using OssCallback.Simulator;

namespace OssCallback.SimulatorTests;

/// <summary>Each fault switch, set over the control endpoint as another process would set it, and what goes wrong then.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Sends_twice()
    {
        await using var oss = await FaultyAsync("sendCallbackTwice");
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));

        var reply = await UploadAsync(oss, receiver);

        Assert.Equal((200, 2), (reply.Status, receiver.Received.Count));
        Assert.Equal(receiver.Received[0].Headers["x-oss-request-id"], receiver.Received[1].Headers["x-oss-request-id"]);
        Assert.Equal(receiver.Received[0].Headers["Authorization"], receiver.Received[1].Headers["Authorization"]);
    }

    [Fact]
    public async Task Signs_with_a_key_that_is_not_served()
    {
        await using var oss = await FaultyAsync("signWithWrongKey");
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));

        await UploadAsync(oss, receiver);

        Assert.False(oss.Verifies(Assert.Single(receiver.Received), "/cb"));
    }

    [Fact]
    public async Task Drops_the_callback_and_keeps_the_object()
    {
        await using var oss = await FaultyAsync("dropCallback");
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));

        var reply = await UploadAsync(oss, receiver);

        Assert.Equal((203, "CallbackFailed", 0), (reply.Status, reply.Code, receiver.Received.Count));
        Assert.Equal(200, (await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt"))).Status);
    }

    [Fact]
    public async Task Passes_over_the_first_URL()
    {
        await using var oss = await FaultyAsync("skipFirstCallbackUrl");
        await using var first = new CallbackReceiver(CallbackReceiver.Ok("{}"));
        await using var second = new CallbackReceiver(CallbackReceiver.Ok("{}"));

        var reply = await UploadAsync(oss, first, second);

        Assert.Equal((200, 0, 1), (reply.Status, first.Received.Count, second.Received.Count));
    }

    [Fact]
    public async Task Alters_the_body_behind_the_signature()
    {
        await using var oss = await FaultyAsync("alterCallbackBody");
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));

        await UploadAsync(oss, receiver);

        var received = Assert.Single(receiver.Received);
        Assert.Equal("size=5 ", received.Body);
        Assert.False(oss.Verifies(received, "/cb"));
        Assert.True(oss.Verifies(received with { Body = "size=5" }, "/cb"));
    }

    [Fact]
    public async Task Rewrites_the_path_behind_the_signature()
    {
        await using var oss = await FaultyAsync("rewriteCallbackPath");
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));

        await UploadAsync(oss, receiver);

        var received = Assert.Single(receiver.Received);
        Assert.Equal("POST /rewritten/cb HTTP/1.1", received.RequestLine);
        Assert.True(oss.Verifies(received, "/cb"));
        Assert.False(oss.Verifies(received, "/rewritten/cb"));
    }

    [Fact]
    public async Task Cuts_the_connection_to_the_receiver_before_its_answer()
    {
        await using var oss = await FaultyAsync("cutCallbackConnection");
        await using var receiver = new CallbackReceiver(answer: "HTTP/1.1 200 OK\r\n");

        var reply = await UploadAsync(oss, receiver);

        Assert.Equal((203, "Error status : 502."), (reply.Status, reply.Message));
    }

    [Fact]
    public async Task Cuts_the_uploaders_connection_behind_the_stored_object()
    {
        await using var oss = await FaultyAsync("cutUploadConnection");
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));

        await Assert.ThrowsAsync<HttpRequestException>(() => UploadAsync(oss, receiver));

        Assert.Empty(receiver.Received);
        Assert.Equal(200, (await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt"))).Status);
    }

    [Fact]
    public async Task Head_is_unavailable_and_nothing_else()
    {
        await using var oss = await FaultyAsync("headUnavailable");
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1]));

        var head = await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt"));
        var get = await oss.SendAsync(oss.Signed(HttpMethod.Get, "a.txt"));

        Assert.Equal((503, 200), (head.Status, get.Status));
    }

    [Fact]
    public async Task Delays_the_callback_by_the_clock()
    {
        var clock = new WatchedClock(SimulatorFixture.Start, TimeSpan.FromMilliseconds(3000));
        await using var oss = await FaultyAsync("callbackDelayMilliseconds", "3000", options => options.TimeProvider = clock);
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));

        var upload = UploadAsync(oss, receiver);
        await clock.Waiting;
        clock.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.Equal((false, 0), (upload.IsCompleted, receiver.Received.Count));
        Assert.Equal(200, (await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt"))).Status);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal((200, 1), ((await upload).Status, receiver.Received.Count));
    }

    [Fact]
    public async Task Settings_switch_faults_on_by_the_same_names()
    {
        var faults = SimulatorFaults.Of(["headUnavailable", "callbackDelayMilliseconds=250", "tooManyCallbacks"]);

        Assert.Equal(
            (true, 250d, true, false),
            (faults.HeadUnavailable, faults.CallbackDelay.TotalMilliseconds, faults.TooManyCallbacks, faults.DropCallback));
        await using var oss = await SimulatorFixture.StartAsync(options => options.Faults = faults);
        Assert.Equal(503, (await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt"))).Status);
    }

    [Theory]
    [InlineData("headUnavailible")]
    [InlineData("callbackDelayMilliseconds")]
    [InlineData("callbackDelayMilliseconds=-1")]
    [InlineData("headUnavailable=perhaps")]
    public void A_setting_that_is_no_switch_is_named_with_those_that_are(string text)
    {
        var failure = Assert.Throws<ArgumentException>(() => SimulatorFaults.Of([text]));

        Assert.Contains($"'{text}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("sendCallbackTwice", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_control_endpoint_is_on_loopback_only()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(new Uri(oss.Oss.Endpoint).Host)));
    }

    private static async Task<SimulatorFixture> FaultyAsync(string name, string value = "true", Action<OssSimulatorOptions>? change = null)
    {
        var oss = await SimulatorFixture.StartAsync(change);
        var reply = await oss.SendAsync(
            new(HttpMethod.Put, oss.Oss.Endpoint + "/_simulator/faults") { Content = new StringContent($"{{\"{name}\":{value}}}") });
        Assert.Equal(200, reply.Status);
        return oss;
    }

    private static Task<Reply> UploadAsync(SimulatorFixture oss, params CallbackReceiver[] receivers)
    {
        var urls = string.Join(';', receivers.Select(receiver => $"http://127.0.0.1:{receiver.Port}/cb"));
        var callback = $$"""{"callbackUrl":"{{urls}}","callbackBody":"size=${size}"}""";
        return new PostUpload(oss).With("callback", PostUpload.Encode(callback)).SendV4Async();
    }
}
