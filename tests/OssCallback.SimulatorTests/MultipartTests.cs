using System.Globalization;
using System.Xml.Linq;

namespace OssCallback.SimulatorTests;

public sealed class MultipartTests
{
    [Fact]
    public async Task Joins_parts_and_answers_with_the_callbacks_body()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("""{"Status":"OK"}"""));
        var callback = PostUpload.Encode(
            $$"""{"callbackUrl":"127.0.0.1:{{receiver.Port}}/cb","callbackBody":"etag=${etag}&size=${size}&op=${operation}"}""");
        var upload = await PartsUpload.BeginAsync(oss);
        await upload.PutAsync("1", PartsUpload.Whole);
        await upload.PutAsync("2", "replaced"u8.ToArray());
        await upload.PutAsync("2", "end"u8.ToArray());
        await oss.RestartAsync();

        var listed = await upload.ListAsync();
        var reply = await upload.CompleteAsync(
            [(1, PartsUpload.Whole), (2, "end"u8.ToArray())], request => request.Headers.Add("x-oss-callback", callback));

        var etag = Convert.ToHexString(PartsUpload.Md5([.. PartsUpload.Md5(PartsUpload.Whole), .. PartsUpload.Md5("end"u8.ToArray())]))
            + "-2";
        Assert.Contains("<Size>3</Size>", listed.Body, StringComparison.Ordinal);
        Assert.Equal((200, """{"Status":"OK"}"""), (reply.Status, reply.Body));
        Assert.Equal($"etag={etag}&size=102403&op=CompleteMultipartUpload", Assert.Single(receiver.Received).Body);
        var head = await oss.SendAsync(oss.Signed(HttpMethod.Head, PartsUpload.Key));
        Assert.Equal(($"\"{etag}\"", "Multipart"), (head.Headers["ETag"], head.Headers["x-oss-object-type"]));
        Assert.Single(Directory.GetFiles(Path.Combine(oss.Folder, "blobs")));
    }

    [Fact]
    public async Task Lists_what_was_begun_and_not_ended_in_pages_below_a_prefix()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        foreach (var key in new[] { "b/2", "a/1", "b/1", "b/1", "c/1" })
        {
            await oss.SendAsync(oss.Signed(HttpMethod.Post, key, query: "?uploads"));
        }

        await oss.RestartAsync();
        var first = XElement.Parse((await oss.SendAsync(oss.Signed(
            HttpMethod.Get, string.Empty, query: "?uploads&prefix=b%2F&max-uploads=2&encoding-type=url"))).Body);
        var marker = (Key: first.Element("NextKeyMarker")!.Value, Id: first.Element("NextUploadIdMarker")!.Value);
        var second = XElement.Parse((await oss.SendAsync(oss.Signed(
            HttpMethod.Get, string.Empty, query: $"?uploads&prefix=b%2F&key-marker={marker.Key}&upload-id-marker={marker.Id}"))).Body);
        var byKey = XElement.Parse((await oss.SendAsync(oss.Signed(
            HttpMethod.Get, string.Empty, query: "?uploads&key-marker=b%2F1"))).Body);

        Assert.Equal(["b%2F1", "b%2F1"], first.Elements("Upload").Select(upload => upload.Element("Key")!.Value));
        Assert.Equal(("true", "b%2F1"), (first.Element("IsTruncated")!.Value, marker.Key));
        Assert.Equal(["b/2"], second.Elements("Upload").Select(upload => upload.Element("Key")!.Value));
        Assert.Equal("false", second.Element("IsTruncated")!.Value);
        Assert.Equal(["b/2", "c/1"], byKey.Elements("Upload").Select(upload => upload.Element("Key")!.Value));
        Assert.Equal(
            new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero),
            DateTimeOffset.Parse(second.Element("Upload")!.Element("Initiated")!.Value, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Refuses_wrong_parts_and_forgets_what_is_aborted()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = await PartsUpload.BeginAsync(oss);
        await upload.PutAsync("1", [1]);
        await upload.PutAsync("2", [2]);

        var answers = new[]
        {
            await upload.CompleteAsync([(1, [9])]),
            await upload.CompleteAsync([(3, [1])]),
            await upload.CompleteAsync([(2, [2]), (1, [1])]),
            await upload.CompleteAsync([(1, [1]), (1, [1])]),
            await upload.CompleteAsync([(1, [1]), (2, [2])]),
            await upload.CompleteAsync([]),
            await upload.CompleteAsync("<CompleteMultipartUpload><Part>"),
        };
        var abort = await upload.AbortAsync();
        var gone = await upload.CompleteAsync([(1, [1])]);

        Assert.Equal(

            [
                "400 InvalidPart",
                "400 InvalidPart",
                "400 InvalidPartOrder",
                "400 InvalidPartOrder",
                "400 EntityTooSmall",
                "400 MalformedXML",
                "400 MalformedXML",
            ],
            answers.Select(reply => $"{reply.Status} {reply.Code}"));
        Assert.Equal((204, 404, "NoSuchUpload"), (abort.Status, gone.Status, gone.Code));
        await oss.AssertNothingStoredAsync(PartsUpload.Key);
    }

    [Fact]
    public async Task An_upload_ends_once_and_a_repeated_request_finds_none()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = await PartsUpload.BeginAsync(oss);
        await upload.PutAsync("7", [1]);

        var together = await Task.WhenAll(upload.CompleteAsync([(7, [1])]), upload.CompleteAsync([(7, [1])]));
        var after = new[]
        {
            await upload.CompleteAsync([(7, [1])]),
            await upload.PutAsync("8", [1]),
            await upload.ListAsync(),
            await upload.AbortAsync(),
        };

        Assert.Equal(["", "NoSuchUpload"], together.Select(reply => reply.Code).Order(StringComparer.Ordinal));
        Assert.All(after, reply => Assert.Equal((404, "NoSuchUpload"), (reply.Status, reply.Code)));
        Assert.Equal(200, (await oss.SendAsync(oss.Signed(HttpMethod.Head, PartsUpload.Key))).Status);
        Assert.Single(Directory.GetFiles(Path.Combine(oss.Folder, "blobs")));
    }

    [Fact]
    public async Task Finds_no_upload_when_it_ends_between_the_headers_and_the_body_of_a_request()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = await PartsUpload.BeginAsync(oss);
        await upload.PutAsync("1", [1]);
        var faster = new List<Reply>();

        var slower = await upload.CompleteAsync(
            [(1, [1])], request => HeldContent.Hold(request, async () => faster.Add(await upload.CompleteAsync([(1, [1])]))));

        Assert.Equal((200, 404, "NoSuchUpload"), (Assert.Single(faster).Status, slower.Status, slower.Code));
    }

    [Fact]
    public async Task Completing_aborting_replacing_and_listing_at_once_each_see_one_state()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        (int, byte[])[] parts = [.. Enumerable.Range(1, 4).Select(number => (number, PartsUpload.Whole))];
        for (var round = 0; round < 25; round++)
        {
            var upload = await PartsUpload.BeginAsync(oss);
            await Task.WhenAll(parts.Select(part => upload.PutAsync(part.Item1.ToString(CultureInfo.InvariantCulture), part.Item2)));

            var complete = upload.CompleteAsync(parts);
            var again = upload.CompleteAsync(parts);
            var replace = upload.PutAsync("4", [4]);
            var list = upload.ListAsync();
            var abort = upload.AbortAsync();
            await Task.WhenAll(complete, again, replace, list, abort);

            Assert.All(
                [await complete, await again],
                reply => Assert.True(reply.Status == 200 || reply.Code is "NoSuchUpload" or "InvalidPart", reply.Body));
            Assert.All(
                [await replace, await list, await abort],
                reply => Assert.True(reply.Status is 200 or 204 || reply.Code == "NoSuchUpload", reply.Body));
            await oss.SendAsync(oss.Signed(HttpMethod.Delete, PartsUpload.Key));
            await oss.AssertNothingStoredAsync(PartsUpload.Key);
        }
    }

    [Fact]
    public async Task An_upload_that_must_not_overwrite_keeps_its_parts_when_the_key_is_taken()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = await PartsUpload.BeginAsync(oss, request => request.Headers.Add("x-oss-forbid-overwrite", "true"));
        await upload.PutAsync("1", [1]);
        await oss.SendAsync(oss.Signed(HttpMethod.Put, PartsUpload.Key, [9, 9]));

        var taken = await upload.CompleteAsync([(1, [1])]);
        await oss.SendAsync(oss.Signed(HttpMethod.Delete, PartsUpload.Key));
        var free = await upload.CompleteAsync([(1, [1])]);

        Assert.Equal((409, "FileAlreadyExists", 200), (taken.Status, taken.Code, free.Status));
        Assert.Single(Directory.GetFiles(Path.Combine(oss.Folder, "blobs")));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("")]
    public async Task Refuses_a_part_without_a_number_from_1_to_10000(string number)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = await PartsUpload.BeginAsync(oss);

        var reply = await upload.PutAsync(number, [1]);

        Assert.Equal((400, "InvalidArgument", "partNumber"), (reply.Status, reply.Code, reply.Element("ArgumentName")));
        await oss.AssertNothingStoredAsync(PartsUpload.Key);
        Assert.Equal(200, (await upload.PutAsync("10000", [1])).Status);
    }

    [Fact]
    public async Task Lists_parts_in_pages()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = await PartsUpload.BeginAsync(oss);
        foreach (var number in new[] { 10, 2, 1, 500, 30 })
        {
            await upload.PutAsync(number.ToString(CultureInfo.InvariantCulture), [1]);
        }

        var pages = new List<string>();
        Reply reply;
        var marker = "0";
        do
        {
            reply = await upload.ListAsync($"&max-parts=2&part-number-marker={marker}");
            Assert.Equal((200, "2", marker), (reply.Status, reply.Element("MaxParts"), reply.Element("PartNumberMarker")));
            pages.Add(string.Join(' ', XDocument.Parse(reply.Body).Descendants("PartNumber").Select(number => number.Value)));
            marker = reply.Element("NextPartNumberMarker");
        }
        while (reply.Element("IsTruncated") == "true");

        Assert.Equal(["1 2", "10 30", "500"], pages);
        var whole = await upload.ListAsync("&encoding-type=url");
        Assert.Equal(
            ("1000", "false", "url", "500"),
            (
                whole.Element("MaxParts"), whole.Element("IsTruncated"), whole.Element("EncodingType"),
                whole.Element("NextPartNumberMarker")));
    }

    [Theory]
    [InlineData("max-parts", "0")]
    [InlineData("max-parts", "1001")]
    [InlineData("part-number-marker", "-1")]
    [InlineData("encoding-type", "base64")]
    public async Task Refuses_a_listing_of_parts_with_an_impossible_parameter(string name, string value)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = await PartsUpload.BeginAsync(oss);

        var reply = await upload.ListAsync($"&{name}={value}");

        Assert.Equal(
            (400, "InvalidArgument", name, value),
            (reply.Status, reply.Code, reply.Element("ArgumentName"), reply.Element("ArgumentValue")));
    }
}
