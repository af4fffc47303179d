using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.SimulatorTests;

/// <summary>Every reason why a callback fails, provoked over a socket: 203 CallbackFailed each time, and the object is there.</summary>
public sealed class CallbackFailureTests
{
    /// <summary>Answers of a receiver. A null answer never comes.</summary>
    public static TheoryData<string, string?, string, string> Answers => new()
    {

        {
            nameof(CallbackFailures.Status),
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
            "Error status : 400.",
            "0007-00000203"
        },
        { nameof(CallbackFailures.Status), "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}", "Error status : 201.", "0007-00000203" },

        {
            nameof(CallbackFailures.Status),
            "HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
            "Error status : 301.",
            "0007-00000203"
        },

        {
            nameof(CallbackFailures.MissingLength),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            "Error Status : 400.User server missing content-length.",
            "0007-00000203"
        },

        {
            nameof(CallbackFailures.InvalidLength),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "Error Status : 400.User server return invalid conent-length value.",
            "0007-00000203"
        },

        {
            nameof(CallbackFailures.InvalidLength),
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            "Error Status : 400.User server return invalid conent-length value.",
            "0007-00000203"
        },

        {
            nameof(CallbackFailures.LengthTooLong),
            "HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n",
            "Error Status : 400.User server return too long content-length value.",
            "0007-00000203"
        },

        {
            nameof(CallbackFailures.NotJson),
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK",
            "Response body is not valid json format.",
            "0007-00000205"
        },

        {
            nameof(CallbackFailures.NotJson),
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\uFEFF{}",
            "Response body is not valid json format.",
            "0007-00000205"
        },
        { nameof(CallbackFailures.BadGateway), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "Error status : 502.", "0007-00000203" },
        { nameof(CallbackFailures.BadGateway), "", "Error status : 502.", "0007-00000203" },
        { nameof(CallbackFailures.TooManyRequests), "unused", "Too many callback requests.", "" },
        { nameof(CallbackFailures.ImageInfo), "unused", "Get image info failed.", "" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Answers_203_and_keeps_the_object(string error, string? answer, string message, string ec)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(answer);
        oss.Oss.Faults.TooManyCallbacks = error == nameof(CallbackFailures.TooManyRequests);
        oss.Oss.Faults.FailImageInfo = error == nameof(CallbackFailures.ImageInfo);

        var reply = await UploadAsync(oss, receiver.Port);

        Assert.Equal(answer == "unused" ? 0 : 1, receiver.Received.Count);
        await AssertFailedAsync(oss, reply, message, ec);
    }

    [Fact]
    public async Task Gives_up_after_the_time_limit()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(answer: null, () => oss.Clock.Advance(TimeSpan.FromSeconds(5)));

        var reply = await UploadAsync(oss, receiver.Port);

        await AssertFailedAsync(
            oss, reply, $"Error status : -1 127.0.0.1:{receiver.Port} reply timeout, cost:5000ms, timeout:5000ms (err -4, errno115)",
            "0007-00000202");
    }

    [Fact]
    public async Task An_answer_that_does_not_end_in_time_costs_too_long()
    {
        const int AnswerBegun = 902;
        FakeTimeProvider? clock = null;
        using var logs = LogTrigger.On(AnswerBegun, () => clock!.Advance(TimeSpan.FromSeconds(5)));
        await using var oss = await SimulatorFixture.StartAsync(options => options.LoggerFactory = logs);
        clock = oss.Clock;
        await using var receiver = new StallingReceiver("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");

        var reply = await UploadAsync(oss, receiver.Port);

        await AssertFailedAsync(oss, reply, "Cost too long time.", "0007-00000202");
    }

    [Fact]
    public async Task An_image_that_is_overwritten_before_it_was_read_has_no_image_info()
    {
        var clock = new WatchedClock(SimulatorFixture.Start, TimeSpan.FromMilliseconds(3000));
        await using var oss = await SimulatorFixture.StartAsync(options => options.TimeProvider = clock);
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));
        oss.Oss.Faults.CallbackDelay = TimeSpan.FromMilliseconds(3000);

        var upload = UploadAsync(oss, receiver.Port);
        await clock.Waiting;
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", "hello"u8.ToArray()));
        clock.Advance(TimeSpan.FromMilliseconds(3000));

        await AssertFailedAsync(oss, await upload, "Get image info failed.", "");
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_cannot_be_connected_to()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        var reply = await UploadAsync(oss, ((IPEndPoint)bound.LocalEndPoint!).Port);

        await AssertFailedAsync(oss, reply, "Error status : -1.OSS can not connect to your callbackUrl, please check it.", "0007-00000203");
    }

    [Fact]
    public void Every_failure_has_a_row_that_provokes_it() => Catalogue.AssertProvoked(typeof(CallbackFailures),
        Answers.Select(row => row.Data.Item1)
            .Concat([nameof(CallbackFailures.NoReply), nameof(CallbackFailures.TooSlow), nameof(CallbackFailures.Unreachable)]));

    private static Task<Reply> UploadAsync(SimulatorFixture oss, int port) => new PostUpload(oss)
        .With(
            "callback",
            PostUpload.Encode($$"""{"callbackUrl":"http://127.0.0.1:{{port}}/cb","callbackBody":"a=${size}&h=${imageInfo.height}"}"""))
            .SendV4Async();

    private static async Task AssertFailedAsync(SimulatorFixture oss, Reply reply, string message, string ec)
    {
        Assert.Equal((203, "CallbackFailed", message, ec), (reply.Status, reply.Code, reply.Message, reply.Element("EC")));
        Assert.Equal("\"5D41402ABC4B2A76B9719D911017C592\"", reply.Headers["ETag"]);
        Assert.Equal("hello", (await oss.SendAsync(oss.Signed(HttpMethod.Get, "a.txt"))).Body);
    }
}
