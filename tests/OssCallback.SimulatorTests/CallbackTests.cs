using System.Text;

namespace OssCallback.SimulatorTests;

public sealed class CallbackTests
{
    private const string FormTemplate =
        "bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mime=${mimeType}&h=${imageInfo.height}&my=${x:my}";

    [Fact]
    public async Task Signs_a_form_callback_and_relays_the_answer()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("""{"Status":"OK"}"""));
        var upload = new PostUpload(oss)
            .With("callback", Callback($"http://127.0.0.1:{receiver.Port}/a%20b?id=1%2F2", FormTemplate))
            .With("x:my", "值 &1");
        upload.Fields[0] = ("key", "dir/a b.txt");

        var reply = await upload.SendV4Async();

        var received = Assert.Single(receiver.Received);
        Assert.Equal((200, """{"Status":"OK"}""", "application/json"), (reply.Status, reply.Body, reply.Headers["Content-Type"]));
        Assert.Equal("POST /a%20b?id=1%2F2 HTTP/1.1", received.RequestLine);
        Assert.Equal(
            "bucket=playground&object=dir%2Fa%20b.txt&etag=5D41402ABC4B2A76B9719D911017C592&size=5"
            + "&mime=text%2Fplain&h=&my=%E5%80%BC%20%261",
            received.Body);
        Assert.True(oss.Verifies(received, "/a b?id=1%2F2"));
        Assert.Equal(oss.Oss.CallbackKeyUrl, Encoding.ASCII.GetString(Convert.FromBase64String(received.Headers["x-oss-pub-key-url"])));
        Assert.Equal(reply.Headers["x-oss-request-id"], received.Headers["x-oss-request-id"]);
        Assert.Equal(("aliyun-oss-callback", "close", "CALLBACK", "1.0", "", "0.1", "playground"),
            (
                received.Headers["User-Agent"], received.Headers["Connection"], received.Headers["x-oss-tag"],
                received.Headers["x-oss-signature-version"],
            received.Headers["x-oss-additional-headers"], received.Headers["eagleeye-rpcid"], received.Headers["x-oss-bucket"]));
    }

    [Fact]
    public async Task Fills_a_JSON_body_with_quoted_text_bare_numbers_and_the_image()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));
        const string Template =
            """{"o":${object},"s":${size},"w":${imageInfo.width},"f":${imageInfo.format},"v":${vpcId},"m":${x:m},"op":${operation}}""";
        // A GIF's size is in its header.
        var gif = "GIF89a\u0003\0\u0002\0\0\0\0;"u8.ToArray();

        foreach (var (key, body) in new[] { ("a\"b", gif), ("plain", "text"u8.ToArray()) })
        {
            var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, key, body, request =>
            {
                request.Headers.Add(
                    "x-oss-callback",
                    Callback($"http://127.0.0.1:{receiver.Port}/cb", Template, ",\"callbackBodyType\":\"application/json\""));
                request.Headers.Add("x-oss-callback-var", PostUpload.Encode("""{"x:m":"q\"q"}"""));
            }));
            Assert.Equal((200, "{}"), (reply.Status, reply.Body));
        }

        Assert.Equal("""{"o":"a\"b","s":14,"w":3,"f":"gif","v":null,"m":"q\"q","op":"PutObject"}""", receiver.Received[0].Body);
        Assert.Equal("""{"o":"plain","s":4,"w":,"f":null,"v":null,"m":"q\"q","op":"PutObject"}""", receiver.Received[1].Body);
        Assert.True(oss.Verifies(receiver.Received[0], "/cb"));
    }

    [Theory]
    [InlineData("/%D6%D0", "/\u00D6\u00D0")]
    [InlineData("/cb?", "/cb?")]
    [InlineData("/a+b%2B%zz", "/a+b+%zz")]
    [InlineData("/%e4%b8%ad?q=%D6+%20", "/\u00E4\u00B8\u00AD?q=%D6+%20")]
    public async Task Signs_the_bytes_that_a_path_stands_for(string target, string signed)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));

        var reply = await new PostUpload(oss)
            .With("callback", Callback($"http://127.0.0.1:{receiver.Port}{target}", "size=${size}"))
            .SendV4Async();

        var received = Assert.Single(receiver.Received);
        Assert.Equal((200, $"POST {target} HTTP/1.1"), (reply.Status, received.RequestLine));
        Assert.True(oss.Verifies(received, Encoding.Latin1.GetBytes(signed)));
    }

    [Fact]
    public async Task An_image_that_lies_about_its_length_has_no_image_info()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}"));
        byte[] png =
        [
            0x89,
            .. "PNG\r\n\u001A\n\0\0\0\rIHDR\0\0\0\u0003\0\0\0\u0002\u0008\u0002\0\0\0\0\0\0\0"u8,
            0x7F,
            0xFF,
            0xFF,
            0xFF,
            .. "iTXt"u8,
        ];

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.png", png, request =>
            request.Headers.Add("x-oss-callback", Callback($"http://127.0.0.1:{receiver.Port}", "h=${imageInfo.height}"))));

        Assert.Equal((200, "{}", "h="), (reply.Status, reply.Body, Assert.Single(receiver.Received).Body));
    }

    [Fact]
    public async Task Relays_no_type_that_a_header_cannot_carry()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("{}", "text/\u0001"));

        var reply = await new PostUpload(oss).With("callback", Callback($"http://127.0.0.1:{receiver.Port}", "size=${size}")).SendV4Async();

        Assert.Equal((200, "{}", "application/json"), (reply.Status, reply.Body, reply.Headers["Content-Type"]));
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

    private static string Callback(string url, string body, string more = "") =>
        PostUpload.Encode(
            $$"""{"callbackUrl":"{{url}}","callbackBody":"{{body.Replace("\"", "\\\"", StringComparison.Ordinal)}}"{{more}}}""");
}
