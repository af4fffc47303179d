using System.Net.Http.Headers;
using System.Text;
using OssCallback.Oss;

namespace OssCallback.SimulatorTests;

/// <summary>What OSS refuses although it looks harmless; what passes here and not there is found in production.</summary>
public sealed class StrictnessTests
{
    [Fact]
    public async Task Refuses_the_form_that_NETs_own_class_writes()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("a.txt"), "key" },
            { new ByteArrayContent([1]), "file", "a.txt" },
        };

        var reply = await oss.SendAsync(new HttpRequestMessage(HttpMethod.Post, oss.Url(string.Empty)) { Content = form });

        Assert.Equal((400, "MalformedPOSTRequest", string.Empty), (reply.Status, reply.Code, reply.Element("EC")));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Refuses_names_without_quotes()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await new PostUpload(oss) { Quote = string.Empty }.SendV4Async();

        Assert.Equal((400, "MalformedPOSTRequest"), (reply.Status, reply.Code));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Fact]
    public async Task Refuses_more_than_8_MB_of_fields_before_the_file()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = new PostUpload(oss);
        for (var number = 0; number < 4; number++)
        {
            upload.With($"x:{number}", new string('a', 2 * 1024 * 1024));
        }

        var reply = await upload.SendV4Async();

        Assert.Equal((400, "MaxPOSTPreDataLengthExceededError", "0006-00000112"), (reply.Status, reply.Code, reply.Element("EC")));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("1")]
    [InlineData("")]
    public async Task Refuses_an_overwrite_switch_that_is_neither_true_nor_false(string value)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var form = await new PostUpload(oss).With("x-oss-forbid-overwrite", value).SendV4Async();
        var header = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], request =>
            request.Headers.TryAddWithoutValidation("x-oss-forbid-overwrite", value)));

        Assert.Equal((400, "InvalidArgument", "0006-00000117"), (form.Status, form.Code, form.Element("EC")));
        Assert.Equal((400, "InvalidArgument", "0017-00000279"), (header.Status, header.Code, header.Element("EC")));
        await oss.AssertNothingStoredAsync("a.txt");
    }

    [Theory]
    [InlineData("Standard", 200)]
    [InlineData("DeepColdArchive", 200)]
    [InlineData("standard", 400)]
    [InlineData("GLACIER", 400)]
    public async Task Knows_the_storage_classes(string value, int status)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], request =>
            request.Headers.Add("x-oss-storage-class", value)));

        Assert.Equal(status, reply.Status);
        if (status != 200)
        {
            Assert.Equal(("InvalidArgument", "x-oss-storage-class"), (reply.Code, reply.Element("ArgumentName")));
            await oss.AssertNothingStoredAsync("a.txt");
        }
    }

    [Theory]
    [InlineData("%FF")]
    [InlineData("a%C0%AEb")]
    [InlineData("%ED%A0%80")]
    [InlineData("a/%D6%D0.txt")]
    public async Task Refuses_a_key_that_is_not_UTF_8(string path)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        using var request = oss.Signed(HttpMethod.Put, "a.txt", [1]);
        request.RequestUri = new Uri($"{oss.Oss.Endpoint}/playground/{path}");

        var reply = await oss.SendAsync(request);

        Assert.Equal((400, "InvalidObjectName", path), (reply.Status, reply.Code, reply.Element("ObjectName")));
        await oss.AssertNothingStoredAsync(Uri.UnescapeDataString(path));
    }

    [Theory]
    [InlineData("\u00D6\u00D0.txt", "local.txt")]
    [InlineData("${filename}", "\u00D6\u00D0.txt")]
    public async Task Refuses_a_form_whose_key_is_not_UTF_8(string key, string fileName)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = new PostUpload(oss) { Encoding = Encoding.Latin1, FileName = fileName };
        upload.Fields[0] = ("key", key);

        var reply = await upload.SendV4Async();

        Assert.Equal((400, "InvalidObjectName"), (reply.Status, reply.Code));
        await oss.AssertNothingStoredAsync("\uFFFD\uFFFD.txt");
    }

    [Fact]
    public async Task A_plus_sign_in_a_path_is_a_space()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a b+c", "x"u8.ToArray()));
        using var request = oss.Signed(HttpMethod.Get, "a b+c");
        request.RequestUri = new Uri(oss.Oss.Endpoint + "/playground/a+b%2Bc");

        var reply = await oss.SendAsync(request);

        Assert.Equal((200, "x"), (reply.Status, reply.Body));
    }

    [Fact]
    public async Task Tells_what_is_wrong_with_a_V4_form_by_its_numbers()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var version = await V4Async("OSS3", "LTAItest/20260301/cn-hangzhou/oss/aliyun_v4_request");
        var characters = await V4Async(SignatureV4.Algorithm, "LTAI\ttest/20260301/cn-hangzhou/oss/aliyun_v4_request");
        var day = await V4Async(SignatureV4.Algorithm, "LTAItest/20260302/cn-hangzhou/oss/aliyun_v4_request");
        var format = await V4Async(SignatureV4.Algorithm, "LTAItest/2026-03-01/cn-hangzhou/oss/aliyun_v4_request");
        var end = await V4Async(SignatureV4.Algorithm, "LTAItest/20260301/cn-hangzhou/oss/abc");

        Assert.Equal(["0002-00000701", "0002-00000708", "0002-00000709", "0002-00000709", "0002-00000710"],
            new[] { version, characters, day, format, end }.Select(reply => reply.Code == "InvalidArgument" ? reply.Element("EC")
                : reply.Body));
        await oss.AssertNothingStoredAsync("a.txt");

        Task<Reply> V4Async(string algorithm, string credential) => new PostUpload(oss).With("policy", "e30=")
            .With("x-oss-signature-version", algorithm)
            .With("x-oss-credential", credential).With("x-oss-date", "20260301T080000Z").With("x-oss-signature", "0a").SendAsync();
    }

    [Fact]
    public async Task Completes_with_all_parts_when_asked_to_with_an_empty_body()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = await PartsUpload.BeginAsync(oss);
        await upload.PutAsync("2", "end"u8.ToArray());
        await upload.PutAsync("1", PartsUpload.Whole);

        var withBody = await upload.CompleteAsync("<CompleteMultipartUpload/>", request =>
            request.Headers.Add("x-oss-complete-all", "yes"));
        var other = await upload.CompleteAsync(string.Empty, request => request.Headers.Add("x-oss-complete-all", "no"));
        var complete = await upload.CompleteAsync(string.Empty, request => request.Headers.Add("x-oss-complete-all", "yes"));

        Assert.Equal((400, "InvalidArgument", "0042-00000216"), (withBody.Status, withBody.Code, withBody.Element("EC")));
        Assert.Equal((400, "InvalidArgument"), (other.Status, other.Code));
        Assert.Equal((200, PartsUpload.Key), (complete.Status, complete.Element("Key")));
        Assert.Equal("102403", (await oss.SendAsync(oss.Signed(HttpMethod.Head, PartsUpload.Key))).Headers["Content-Length"]);
    }

    [Fact]
    public async Task Answers_in_the_encoding_that_an_upload_in_parts_asks_for()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var begun = await oss.SendAsync(oss.Signed(HttpMethod.Post, "a b\u0001", query: "?encoding-type=url&uploads"));
        var id = begun.Element("UploadId");
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a b\u0001", [1], query: $"?partNumber=1&uploadId={id}"));
        var complete = await oss.SendAsync(oss.Signed(HttpMethod.Post, "a b\u0001", [], request =>
            request.Headers.Add("x-oss-complete-all", "yes"), $"?encoding-type=url&uploadId={id}"));

        Assert.Equal(("url", "a%20b%01", "a%20b%01"), (begun.Element("EncodingType"), begun.Element("Key"), complete.Element("Key")));
    }

    [Fact]
    public async Task Reads_a_body_that_waits_for_100_Continue_and_one_in_chunks()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var waiting = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", [1], request => request.Headers.ExpectContinue = true));
        var chunked = await oss.SendAsync(oss.Signed(HttpMethod.Put, "b", [1, 2], request =>
        {
            request.Headers.TransferEncodingChunked = true;
            request.Content!.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        }));

        Assert.Equal((200, 200), (waiting.Status, chunked.Status));
        Assert.Equal("2", (await oss.SendAsync(oss.Signed(HttpMethod.Head, "b"))).Headers["Content-Length"]);
    }
}
