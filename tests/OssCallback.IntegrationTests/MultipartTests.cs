using System.Globalization;
using System.Text;
using System.Xml.Linq;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>Uploads in parts: what this service signs is taken by OSS, and what it completes was looked at before.</summary>
public sealed class MultipartTests
{
    private const int Part = 100 * 1024;

    [Fact]
    public async Task A_file_in_parts_becomes_one_ready_record_and_is_counted_once()
    {
        await using var deployment = await StartAsync();
        var upload = await PartsUpload.BeginAsync(deployment, (2 * Part) + 5, "film 1.mp4", "films");

        await upload.PutAsync(1, Bytes(Part, 1));
        await upload.PutAsync(3, Bytes(5, 3));
        await upload.PutAsync(2, Bytes(Part, 2));
        Assert.Equal(3, await upload.CountPartsAsync());
        var answer = await upload.CompleteAsync();

        Assert.Equal(
            (200, upload.Id, upload.Key, false),
            (answer.Status, (string)answer.Json["uploadId"]!, (string)answer.Json["key"]!, (bool)answer.Json["callbackFailed"]!));
        var record = await deployment.Client.ReadyAsync(upload.Id);
        Assert.Equal(("callback", "CompleteMultipartUpload", "films", "video/mp4", (2 * Part) + 5),
            (
                (string)record["source"]!, (string)record["operation"]!, (string)record["profile"]!, (string)record["mimeType"]!,
                (int)record["size"]!));
        Assert.Equal("public-read", await AclAsync(deployment, upload.Key));
        await deployment.QueueEmptyAsync();
        Assert.Equal((1, (2 * Part) + 5, 0, 0), (await deployment.Client.StatisticsAsync()).Total);

        Assert.Equal((200, true), ((await upload.CompleteAsync()).Status, (bool)(await upload.CompleteAsync()).Json["callbackFailed"]!));
        await deployment.QueueEmptyAsync();
        Assert.Equal(1, (await deployment.Client.StatisticsAsync()).Total.Uploads);
    }

    [Fact]
    public async Task An_s3_client_gets_the_xml_that_it_expects()
    {
        await using var deployment = await StartAsync();
        var upload = await PartsUpload.BeginAsync(deployment, 3);
        await upload.PutAsync(1, [1, 2, 3]);

        var signed = (await upload.SignAsync("POST")).Json;
        using var content = new StringContent(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>any</ETag></Part></CompleteMultipartUpload>",
            Encoding.UTF8,
            "application/xml");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(deployment.Url + (string)signed["url"]!)) { Content = content };
        request.Headers.Add("X-Upload-Token", (string)signed["headers"]!["X-Upload-Token"]!);
        var answer = await deployment.Client.SendAsync(request);

        Assert.Equal((200, "application/xml"), (answer.Status, answer.ContentType));
        var result = XDocument.Parse(answer.Body).Root!;
        Assert.Equal(
            (upload.Key, $"{deployment.Oss.Endpoint}/{Deployment.Bucket}/{upload.Key}"),
            (result.Element("Key")!.Value, result.Element("Location")!.Value));
        await deployment.Client.ReadyAsync(upload.Id);
    }

    [Fact]
    public async Task A_failed_callback_is_confirmed_by_the_service_itself()
    {
        await using var deployment = await StartAsync();
        var upload = await PartsUpload.BeginAsync(deployment, 3);
        await upload.PutAsync(1, [1, 2, 3]);

        deployment.Oss.Faults.DropCallback = true;
        var answer = await upload.CompleteAsync();

        Assert.Equal((200, true), (answer.Status, (bool)answer.Json["callbackFailed"]!));
        Assert.Equal("confirm", (string)(await deployment.Client.ReadyAsync(upload.Id))["source"]!);
        Assert.Equal(1, (await deployment.Client.StatisticsAsync()).Total.Uploads);
    }

    [Fact]
    public async Task A_completion_whose_answer_was_lost_is_repeated_without_harm()
    {
        await using var deployment = await StartAsync();
        var upload = await PartsUpload.BeginAsync(deployment, 3);
        await upload.PutAsync(1, [1, 2, 3]);

        deployment.Oss.Faults.CutUploadConnection = true;
        Assert.Equal((503, "oss_unavailable"), await PartsUpload.CodeAsync(upload.CompleteAsync()));
        deployment.Oss.Faults.CutUploadConnection = false;

        Assert.Equal(200, (await upload.CompleteAsync()).Status);
        await deployment.Client.ReadyAsync(upload.Id);
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task More_bytes_than_declared_are_refused_and_thrown_away()
    {
        await using var deployment = await StartAsync();
        var upload = await PartsUpload.BeginAsync(deployment, Part + 5);
        await upload.PutAsync(1, Bytes(Part, 1));
        await upload.PutAsync(2, Bytes(6, 2));

        Assert.Equal((400, "file_too_large"), await PartsUpload.CodeAsync(upload.CompleteAsync()));

        Assert.Equal((404, "NoSuchUpload"), await PartsUpload.CodeAsync(upload.DoAsync("GET")));
        await upload.AssertNothingStoredAsync();
    }

    [Fact]
    public async Task A_size_over_the_limit_is_refused_before_anything_is_signed()
    {
        await using var deployment = await StartAsync();

        var answer = await Assert.ThrowsAnyAsync<Exception>(() => PartsUpload.BeginAsync(deployment, 1_000_001));

        Assert.Contains("file_too_large", answer.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), await deployment.CountMessagesAsync());
    }

    [Fact]
    public async Task Missing_bytes_and_parts_that_are_too_small_are_refused_and_can_be_repaired()
    {
        await using var deployment = await StartAsync();
        var upload = await PartsUpload.BeginAsync(deployment, Part + 5);

        Assert.Equal((409, "parts_mismatch"), await PartsUpload.CodeAsync(upload.CompleteAsync()));
        await upload.PutAsync(1, Bytes(5, 1));
        Assert.Equal((409, "parts_mismatch"), await PartsUpload.CodeAsync(upload.CompleteAsync()));
        await upload.PutAsync(2, Bytes(Part, 2));
        Assert.Equal((409, "parts_mismatch"), await PartsUpload.CodeAsync(upload.CompleteAsync()));
        await upload.AssertNothingStoredAsync();

        await upload.PutAsync(1, Bytes(Part, 1));
        await upload.PutAsync(2, Bytes(5, 2));
        Assert.Equal(200, (await upload.CompleteAsync()).Status);
        await deployment.Client.ReadyAsync(upload.Id);
    }

    [Fact]
    public async Task An_aborted_upload_cannot_be_completed()
    {
        await using var deployment = await StartAsync();
        var upload = await PartsUpload.BeginAsync(deployment, 3);
        await upload.PutAsync(1, [1, 2, 3]);

        Assert.Equal(204, (await upload.DoAsync("DELETE")).Status);

        Assert.Equal((404, "unknown_multipart"), await PartsUpload.CodeAsync(upload.CompleteAsync()));
        await upload.AssertNothingStoredAsync();
    }

    [Fact]
    public async Task A_grant_that_was_used_twice_makes_one_object()
    {
        await using var deployment = await StartAsync();
        var first = await PartsUpload.BeginAsync(deployment, 3);
        var second = await first.BeginAgainAsync();
        await first.PutAsync(1, [1, 2, 3]);
        await second.PutAsync(1, [4, 5, 6]);

        Assert.Equal(200, (await first.CompleteAsync()).Status);
        var etag = (string)(await deployment.Client.ReadyAsync(first.Id))["etag"]!;
        Assert.Equal(200, (await second.CompleteAsync()).Status);

        Assert.Equal((404, "NoSuchUpload"), await PartsUpload.CodeAsync(second.DoAsync("GET")));
        await deployment.QueueEmptyAsync();
        Assert.Equal(
            (etag, 1),
            (
                (string)(await deployment.Client.ReadyAsync(first.Id))["etag"]!,
                (int)(await deployment.Client.ReadyAsync(first.Id))["revision"]!));
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task Nothing_is_completed_while_oss_cannot_be_asked()
    {
        await using var deployment = await StartAsync();
        var upload = await PartsUpload.BeginAsync(deployment, 3);
        await upload.PutAsync(1, [1, 2, 3]);
        await deployment.Oss.DisposeAsync();

        Assert.Equal((503, "oss_unavailable"), await PartsUpload.CodeAsync(upload.CompleteAsync()));
        Assert.Equal((0, 0), await deployment.CountMessagesAsync());
    }

    private static Task<Deployment> StartAsync() => Deployment.StartAsync(
        ("Policy:Profiles:default:MaxBytes", "1000000"),
        ("Policy:Profiles:films:Acl", "public-read"),
        ("Policy:Profiles:films:ContentTypes:0", "video/*"));

    private static byte[] Bytes(int count, byte value) => [.. Enumerable.Repeat(value, count)];

    /// <summary>An object that everyone may read is answered without credentials.</summary>
    private static async Task<string> AclAsync(Deployment deployment, string key)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(string.Create(CultureInfo.InvariantCulture, $"{deployment.Oss.Endpoint}/{Deployment.Bucket}/{key}")));
        return (await deployment.Client.SendAsync(request)).Status == 200 ? "public-read" : "private";
    }
}
