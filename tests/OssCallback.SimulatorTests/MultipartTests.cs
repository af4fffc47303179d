using System.Security.Cryptography;
using System.Text;

namespace OssCallback.SimulatorTests;

public sealed class MultipartTests
{
    private static readonly byte[] First = new byte[100 * 1024];

    [Fact]
    public async Task Joins_parts_and_answers_with_the_callbacks_body()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("""{"Status":"OK"}"""));
        var callback = PostUpload.Encode($$"""{"callbackUrl":"127.0.0.1:{{receiver.Port}}/cb","callbackBody":"etag=${etag}&size=${size}&op=${operation}"}""");
        var id = await BeginAsync(oss, "big");
        await UploadAsync(oss, id, 1, First);
        await UploadAsync(oss, id, 2, "replaced"u8.ToArray());
        await UploadAsync(oss, id, 2, "end"u8.ToArray());
        await oss.RestartAsync();

        var listed = await oss.SendAsync(oss.Signed(HttpMethod.Get, "big", query: "?uploadId=" + id));
        var reply = await CompleteAsync(oss, id, [(1, First), (2, "end"u8.ToArray())], callback);

        var etag = Convert.ToHexString(Md5([.. Md5(First), .. Md5("end"u8.ToArray())])) + "-2";
        Assert.Contains("<Size>3</Size>", listed.Body, StringComparison.Ordinal);
        Assert.Equal((200, """{"Status":"OK"}"""), (reply.Status, reply.Body));
        Assert.Equal($"etag={etag}&size=102403&op=CompleteMultipartUpload", Assert.Single(receiver.Received).Body);
        var head = await oss.SendAsync(oss.Signed(HttpMethod.Head, "big"));
        Assert.Equal(($"\"{etag}\"", "Multipart"), (head.Headers["ETag"], head.Headers["x-oss-object-type"]));
        Assert.Single(Directory.GetFiles(Path.Combine(oss.Folder, "blobs")));
    }

    [Fact]
    public async Task Refuses_wrong_parts_and_forgets_what_is_aborted()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var id = await BeginAsync(oss, "big");
        await UploadAsync(oss, id, 1, [1]);
        await UploadAsync(oss, id, 2, [2]);

        var wrong = await CompleteAsync(oss, id, [(1, [9])]);
        var order = await CompleteAsync(oss, id, [(2, [2]), (1, [1])]);
        var small = await CompleteAsync(oss, id, [(1, [1]), (2, [2])]);
        var abort = await oss.SendAsync(oss.Signed(HttpMethod.Delete, "big", query: "?uploadId=" + id));
        var gone = await CompleteAsync(oss, id, [(1, [1])]);

        Assert.Equal(("InvalidPart", "InvalidPartOrder", "EntityTooSmall", 204, "NoSuchUpload"), (wrong.Code, order.Code, small.Code, abort.Status, gone.Code));
        await oss.AssertNothingStoredAsync("big");
    }

    private static async Task<string> BeginAsync(SimulatorFixture oss, string key) =>
        (await oss.SendAsync(oss.Signed(HttpMethod.Post, key, query: "?uploads"))).Element("UploadId");

    private static async Task UploadAsync(SimulatorFixture oss, string id, int number, byte[] body) =>
        Assert.Equal(200, (await oss.SendAsync(oss.Signed(HttpMethod.Put, "big", body, query: $"?partNumber={number}&uploadId={id}"))).Status);

    private static Task<Reply> CompleteAsync(SimulatorFixture oss, string id, (int Number, byte[] Body)[] parts, string? callback = null)
    {
        var xml = string.Concat(parts.Select(part => $"<Part><PartNumber>{part.Number}</PartNumber><ETag>\"{Convert.ToHexString(Md5(part.Body))}\"</ETag></Part>"));
        return oss.SendAsync(oss.Signed(HttpMethod.Post, "big", Encoding.UTF8.GetBytes($"<CompleteMultipartUpload>{xml}</CompleteMultipartUpload>"),
            request => { if (callback is not null) { request.Headers.Add("x-oss-callback", callback); } }, "?uploadId=" + id));
    }

    private static byte[] Md5(byte[] data)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(data);
        return md5.GetHashAndReset();
    }
}
