using System.Text;

namespace OssCallback.SimulatorTests;

public sealed class CallbackTests
{
    private const string FormTemplate = "bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mime=${mimeType}&h=${imageInfo.height}&my=${x:my}";

    [Fact]
    public async Task Signs_a_form_callback_and_relays_the_answer()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("""{"Status":"OK"}"""));
        var upload = new PostUpload(oss).With("callback", Callback($"http://127.0.0.1:{receiver.Port}/a%20b?id=1%2F2", FormTemplate)).With("x:my", "值 &1");
        upload.Fields[0] = ("key", "dir/a b.txt");

        var reply = await upload.SendV4Async();

        var received = Assert.Single(receiver.Received);
        Assert.Equal((200, """{"Status":"OK"}""", "application/json"), (reply.Status, reply.Body, reply.Headers["Content-Type"]));
        Assert.Equal("POST /a%20b?id=1%2F2 HTTP/1.1", received.RequestLine);
        Assert.Equal("bucket=playground&object=dir%2Fa%20b.txt&etag=5D41402ABC4B2A76B9719D911017C592&size=5&mime=text%2Fplain&h=&my=%E5%80%BC%20%261", received.Body);
        Assert.True(oss.Verifies(received, "/a b?id=1%2F2"));
        Assert.Equal(oss.Oss.CallbackKeyUrl, Encoding.ASCII.GetString(Convert.FromBase64String(received.Headers["x-oss-pub-key-url"])));
        Assert.Equal(reply.Headers["x-oss-request-id"], received.Headers["x-oss-request-id"]);
        Assert.Equal(("aliyun-oss-callback", "close", "CALLBACK", "1.0", "", "0.1", "playground"),
            (received.Headers["User-Agent"], received.Headers["Connection"], received.Headers["x-oss-tag"], received.Headers["x-oss-signature-version"],
            received.Headers["x-oss-additional-headers"], received.Headers["eagleeye-rpcid"], received.Headers["x-oss-bucket"]));
    }

    [Fact]
    public async Task Fills_a_JSON_body_with_quoted_text_bare_numbers_and_the_image()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));
        const string Template = """{"o":${object},"s":${size},"w":${imageInfo.width},"f":${imageInfo.format},"v":${vpcId},"m":${x:m},"op":${operation}}""";
        // A GIF's size is in its header.
        var gif = "GIF89a\u0003\0\u0002\0\0\0\0;"u8.ToArray();

        foreach (var (key, body) in new[] { ("a\"b", gif), ("plain", "text"u8.ToArray()) })
        {
            var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, key, body, request =>
            {
                request.Headers.Add("x-oss-callback", Callback($"http://127.0.0.1:{receiver.Port}/cb", Template, ",\"callbackBodyType\":\"application/json\""));
                request.Headers.Add("x-oss-callback-var", PostUpload.Encode("""{"x:m":"q\"q"}"""));
            }));
            Assert.Equal((200, "{}"), (reply.Status, reply.Body));
        }

        Assert.Equal("""{"o":"a\"b","s":14,"w":3,"f":"gif","v":null,"m":"q\"q","op":"PutObject"}""", receiver.Received[0].Body);
        Assert.Equal("""{"o":"plain","s":4,"w":null,"f":null,"v":null,"m":"q\"q","op":"PutObject"}""", receiver.Received[1].Body);
        Assert.True(oss.Verifies(receiver.Received[0], "/cb"));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "Error status : 400.")]
    [InlineData("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}", "Error status : 201.")]
    [InlineData("HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "Error status : 301.")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "Error Status : 400.User server missing content-length.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "Error Status : 400.User server return invalid conent-length value.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n", "Error Status : 400.User server return too long content-length value.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK", "Response body is not valid json format.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\uFEFF{}", "Response body is not valid json format.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "Error status : 502.")]
    public async Task Answers_203_and_keeps_the_object_when_the_callback_fails(string answer, string message)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(answer);

        var reply = await new PostUpload(oss).With("callback", Callback($"http://127.0.0.1:{receiver.Port}/cb", "a=${size}")).SendV4Async();

        Assert.Equal((203, "CallbackFailed", message), (reply.Status, reply.Code, reply.Message));
        Assert.Equal(200, (await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt"))).Status);
    }

    [Fact]
    public async Task Gives_up_after_the_time_limit()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(answer: null, () => oss.Clock.Advance(TimeSpan.FromSeconds(5)));

        var reply = await new PostUpload(oss).With("callback", Callback($"http://127.0.0.1:{receiver.Port}/cb", "a=1")).SendV4Async();

        Assert.Equal(203, reply.Status);
        Assert.Equal($"Error status : -1 127.0.0.1:{receiver.Port} reply timeout, cost:5000ms, timeout:5000ms (err -4, errno115)", reply.Message);
    }

    [Fact]
    public async Task Tries_the_next_URL_until_one_succeeds()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var bad = new CallbackReceiver("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        await using var good = new CallbackReceiver(CallbackReceiver.Ok("{\"n\":2}"));
        await using var unused = new CallbackReceiver(CallbackReceiver.Ok("{\"n\":3}"));
        var urls = string.Join(';', new[] { bad, good, unused }.Select(receiver => $"http://127.0.0.1:{receiver.Port}/cb"));

        var reply = await new PostUpload(oss).With("callback", Callback(urls, "a=1")).SendV4Async();

        Assert.Equal((200, "{\"n\":2}"), (reply.Status, reply.Body));
        Assert.Equal((1, 1, 0), (bad.Received.Count, good.Received.Count, unused.Received.Count));
    }

    [Theory]
    [InlineData("!!!", "The callback configuration is not base64 encoded.", false)]
    [InlineData("{", "The callback configuration is not json format.", true)]
    [InlineData("""{"callbackUrl":"","callbackBody":"a"}""", "The callback url configuration is invalid.", true)]
    [InlineData("""{"callbackUrl":"http://h:x/","callbackBody":"a"}""", "The callback url configuration is invalid.", true)]
    [InlineData("""{"callbackUrl":"http://[::1]/","callbackBody":"a"}""", "The callback url configuration is invalid.", true)]
    [InlineData("""{"callbackUrl":"a;b;c;d;e;f","callbackBody":"a"}""", "The number of callback url exceed max value.", true)]
    [InlineData("""{"callbackUrl":"127.0.0.1","callbackBody":""}""", "The callback body is empty.", true)]
    [InlineData("""{"callbackUrl":"127.0.0.1","callbackBody":1}""", "The callback body is invalid.", true)]
    [InlineData("""{"callbackUrl":"127.0.0.1","callbackBody":"$(object)"}""", "Left brace must be adjacent to dollar sign.", true)]
    [InlineData("""{"callbackUrl":"127.0.0.1","callbackBody":"a","callbackBodyType":1}""", "The callback body type configuration is invalid.", true)]
    [InlineData("""{"callbackUrl":"127.0.0.1","callbackBody":"a","callbackBodyType":"text/plain"}""", "The body type of callback is not supported.", true)]
    [InlineData("""{"callbackUrl":"127.0.0.1","callbackBody":"a","callbackSNI":"true"}""", "The callback sni is invalid.", true)]
    [InlineData("""{"callbackUrl":"127.0.0.1","callbackBody":"a","callbackHost":"a\r\nb"}""", "The callback host configuration is invalid.", true)]
    [InlineData("""{"callbackUrl":"127.0.0.1","callbackBody":"a"}""", "Private address is forbidden to callback.", true)]
    public async Task Refuses_bad_callback_parameters_before_storing(string callback, string message, bool encode)
    {
        await using var oss = await SimulatorFixture.StartAsync(options => options.AllowPrivateCallbackAddresses = false);

        var reply = await new PostUpload(oss).With("callback", encode ? PostUpload.Encode(callback) : callback).SendV4Async();

        Assert.Equal((400, "InvalidArgument", message), (reply.Status, reply.Code, reply.Message));
        Assert.Equal(callback, reply.Element("ArgumentValue").Replace("\n", "\r\n", StringComparison.Ordinal));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Refuses_a_callback_in_header_and_query()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var callback = Callback("127.0.0.1:1", "a=1");

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], request => request.Headers.Add("x-oss-callback", callback),
            "?callback=" + Uri.EscapeDataString(callback)));

        Assert.Equal("Either the callback query string parameter or the x-oss-callback header should be specified, not both.", reply.Message);
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Sends_twice_and_signs_wrongly_when_told_to()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));
        oss.Oss.Faults.SendCallbackTwice = true;
        oss.Oss.Faults.SignWithWrongKey = true;

        var reply = await new PostUpload(oss).With("callback", Callback($"127.0.0.1:{receiver.Port}", "a=1")).SendV4Async();

        Assert.Equal(200, reply.Status);
        Assert.Equal(2, receiver.Received.Count);
        Assert.Equal(receiver.Received[0].Headers["x-oss-request-id"], receiver.Received[1].Headers["x-oss-request-id"]);
        Assert.False(oss.Verifies(receiver.Received[0], "/"));
    }

    [Fact]
    public async Task A_dropped_callback_leaves_the_object_and_answers_203()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));
        oss.Oss.Faults.DropCallback = true;

        var reply = await new PostUpload(oss).With("callback", Callback($"127.0.0.1:{receiver.Port}", "a=1")).SendV4Async();

        Assert.Equal((203, "CallbackFailed"), (reply.Status, reply.Code));
        Assert.Empty(receiver.Received);
        Assert.Equal(200, (await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt"))).Status);
    }

    private static string Callback(string url, string body, string more = "") =>
        PostUpload.Encode($$"""{"callbackUrl":"{{url}}","callbackBody":"{{body.Replace("\"", "\\\"", StringComparison.Ordinal)}}"{{more}}}""");
}
