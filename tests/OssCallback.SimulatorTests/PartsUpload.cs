using System.Security.Cryptography;
using System.Text;

namespace OssCallback.SimulatorTests;

/// <summary>An upload in parts under the key <c>big</c>.</summary>
public sealed class PartsUpload
{
    public const string Key = "big";

    /// <summary>The smallest part that may stand before the last.</summary>
    public static readonly byte[] Whole = new byte[100 * 1024];

    private readonly SimulatorFixture _oss;

    private PartsUpload(SimulatorFixture oss, string id) => (_oss, Id) = (oss, id);

    public string Id { get; }

    public static async Task<PartsUpload> BeginAsync(SimulatorFixture oss, Action<HttpRequestMessage>? change = null)
    {
        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Post, Key, change: change, query: "?uploads"));
        Assert.True(reply.Status == 200, reply.Body);
        return new PartsUpload(oss, reply.Element("UploadId"));
    }

    public Task<Reply> PutAsync(string number, byte[] body) =>
        _oss.SendAsync(_oss.Signed(HttpMethod.Put, Key, body, query: $"?partNumber={number}&uploadId={Id}"));

    public Task<Reply> ListAsync(string parameters = "") =>
        _oss.SendAsync(_oss.Signed(HttpMethod.Get, Key, query: $"?uploadId={Id}{parameters}"));

    public Task<Reply> AbortAsync() => _oss.SendAsync(_oss.Signed(HttpMethod.Delete, Key, query: "?uploadId=" + Id));

    public Task<Reply> CompleteAsync((int Number, byte[] Body)[] parts, Action<HttpRequestMessage>? change = null)
    {
        var xml = string.Concat(
            parts.Select(
                part => $"<Part><PartNumber>{part.Number}</PartNumber><ETag>\"{Convert.ToHexString(Md5(part.Body))}\"</ETag></Part>"));
        return CompleteAsync($"<CompleteMultipartUpload>{xml}</CompleteMultipartUpload>", change);
    }

    public Task<Reply> CompleteAsync(string xml, Action<HttpRequestMessage>? change = null) =>
        _oss.SendAsync(_oss.Signed(HttpMethod.Post, Key, Encoding.UTF8.GetBytes(xml), change, "?uploadId=" + Id));

    public static byte[] Md5(byte[] data)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(data);
        return md5.GetHashAndReset();
    }
}
