using System.Text;

namespace OssCallback.SimulatorTests;

/// <summary>
/// What uploaders say about their files can be read again, or is refused: no upload makes an object that nobody can look at.
/// </summary>
public sealed class MetadataTests
{
    [Fact]
    public async Task Text_beyond_ASCII_comes_back_as_it_was_sent()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        const string Disposition = "attachment; filename=\"照片.txt\"";

        await new PostUpload(oss).With("x-oss-meta-title", "假期 é").With("Content-Disposition", Disposition).SendV4Async();

        foreach (var method in new[] { HttpMethod.Head, HttpMethod.Get })
        {
            var reply = await oss.SendAsync(oss.Signed(method, "a.txt"));
            Assert.Equal(
                (200, "假期 é", Disposition),
                (reply.Status, Utf8(reply.Headers["x-oss-meta-title"]), Utf8(reply.Headers["Content-Disposition"])));
        }

        var chosen = await oss.SendAsync(
            oss.Signed(HttpMethod.Get, "a.txt", query: "?response-content-disposition=" + Uri.EscapeDataString("inline; filename=猫")));
        Assert.Equal((200, "inline; filename=猫"), (chosen.Status, Utf8(chosen.Headers["Content-Disposition"])));
    }

    [Theory]
    [InlineData("x-oss-meta-title", "a\u0001b")]
    [InlineData("x-oss-meta-title", "a\u007Fb")]
    [InlineData("Content-Disposition", "a\nb")]
    [InlineData("x-oss-meta-no name", "a")]
    [InlineData("x-oss-meta-标题", "a")]
    public async Task Refuses_metadata_that_no_header_can_carry(string name, string value)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await new PostUpload(oss).With(name, value).SendV4Async();

        Assert.Equal((400, "InvalidArgument"), (reply.Status, reply.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task A_reader_chooses_six_headers_of_the_answer_and_no_others()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1]));

        var plain = await oss.SendAsync(
            oss.Signed(
                HttpMethod.Get,
                "a.txt",
                query: "?response-content-language=zh-CN&response-expires=0&response-set-cookie=a%3Db&response-etag=x"));
        var broken = await oss.SendAsync(oss.Signed(HttpMethod.Get, "a.txt", query: "?response-content-type=a%01b"));

        Assert.Equal(
            (200, "zh-CN", "0", false),
            (plain.Status, plain.Headers["Content-Language"], plain.Headers["Expires"], plain.Headers.ContainsKey("Set-Cookie")));
        Assert.NotEqual("x", plain.Headers["ETag"]);
        Assert.Equal((400, "InvalidArgument", "response-content-type"), (broken.Status, broken.Code, broken.Element("ArgumentName")));
    }

    [Theory]
    [InlineData("If-Match", "\"55A54008AD1BA589AA210D2629C1DF41\"", 200)]
    [InlineData("If-Match", "\"00000000000000000000000000000000\"", 412)]
    [InlineData("If-None-Match", "\"55A54008AD1BA589AA210D2629C1DF41\"", 304)]
    [InlineData("If-None-Match", "\"00000000000000000000000000000000\"", 200)]
    [InlineData("If-Modified-Since", "Sun, 01 Mar 2026 08:00:00 GMT", 304)]
    [InlineData("If-Modified-Since", "Sun, 01 Mar 2026 07:59:59 GMT", 200)]
    [InlineData("If-Unmodified-Since", "Sun, 01 Mar 2026 08:00:00 GMT", 200)]
    [InlineData("If-Unmodified-Since", "Sun, 01 Mar 2026 07:59:59 GMT", 412)]
    [InlineData("If-Unmodified-Since", "yesterday", 200)]
    public async Task Reads_only_the_object_that_the_reader_means(string header, string value, int status)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1]));

        var get = await oss.SendAsync(oss.Signed(HttpMethod.Get, "a.txt", change: Add));
        var head = await oss.SendAsync(oss.Signed(HttpMethod.Head, "a.txt", change: Add));

        Assert.Equal((status, status), (get.Status, head.Status));
        if (status == 412)
        {
            Assert.Equal(("PreconditionFailed", header), (get.Code, get.Element("Condition")));
        }

        void Add(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation(header, value);
    }

    /// <summary>HttpClient reads each byte of a header as a character.</summary>
    private static string Utf8(string header) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(header));
}
