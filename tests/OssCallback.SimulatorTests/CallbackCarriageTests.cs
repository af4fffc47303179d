using System.Security.Cryptography;
using System.Text;

namespace OssCallback.SimulatorTests;

/// <summary>The ways a callback parameter may travel, for each operation that takes one.</summary>
public sealed class CallbackCarriageTests
{
    [Theory]
    [InlineData("PutObject", "header")]
    [InlineData("PutObject", "query")]
    [InlineData("CompleteMultipartUpload", "header")]
    [InlineData("CompleteMultipartUpload", "query")]
    public async Task Takes_parameter_and_variables_from_header_or_query(string operation, string place)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new CallbackReceiver(CallbackReceiver.Ok("""{"Status":"OK"}"""));
        var callback = PostUpload.Encode($$"""
            {"callbackUrl":"127.0.0.1:{{receiver.Port}}/cb","callbackBody":"op=${operation}&my=${x:my}&none=${x:none}",
            "callbackHost":"app.example:8080","additionalHeaders":{"x-tenant":"7"} }
            """);
        var variables = PostUpload.Encode("""{"x:my":"值 &1"}""");
        var query = place == "query"
            ? $"callback={Uri.EscapeDataString(callback)}&callback-var={Uri.EscapeDataString(variables)}"
            : string.Empty;
        void AddHeaders(HttpRequestMessage request)
        {
            if (place == "header")
            {
                request.Headers.Add("x-oss-callback", callback);
                request.Headers.Add("x-oss-callback-var", variables);
            }
        }

        var reply = operation == "PutObject"
            ? await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], AddHeaders, query.Length == 0 ? query : "?" + query))
            : await CompleteAsync(oss, AddHeaders, query);

        Assert.Equal((200, """{"Status":"OK"}"""), (reply.Status, reply.Body));
        Assert.Equal(operation == "PutObject", reply.Headers.ContainsKey("Content-MD5"));
        var received = Assert.Single(receiver.Received);
        Assert.Equal($"op={operation}&my=%E5%80%BC%20%261&none=", received.Body);
        Assert.Equal(("app.example:8080", "7"), (received.Headers["Host"], received.Headers["x-tenant"]));
        Assert.True(oss.Verifies(received, "/cb"));
    }

    private static async Task<Reply> CompleteAsync(SimulatorFixture oss, Action<HttpRequestMessage> change, string query)
    {
        var id = (await oss.SendAsync(oss.Signed(HttpMethod.Post, "a.txt", query: "?uploads"))).Element("UploadId");
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a.txt", [1], query: "?partNumber=1&uploadId=" + id));
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData([1]);
        var xml =
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
            + $"<ETag>{Convert.ToHexString(md5.GetHashAndReset())}</ETag></Part></CompleteMultipartUpload>";
        return await oss.SendAsync(
            oss.Signed(
                HttpMethod.Post, "a.txt", Encoding.UTF8.GetBytes(xml), change,
                $"?uploadId={id}{(query.Length == 0 ? query : "&" + query)}"));
    }
}
