using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.Options;

namespace OssCallback.Oss;

/// <summary>What this service does to objects that nobody is to have: deletes, tags or moves them. Each can be done again.</summary>
public sealed class BucketObjects(OssBucket bucket, IOptions<OssOptions> options)
{
    // OSS's limit for one object.
    private const int MaxTags = 10;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    /// <summary>OSS copies up to 5 GiB within one request.</summary>
    private static readonly TimeSpan CopyTimeout = TimeSpan.FromSeconds(120);

    private readonly string _bucket = options.Value.Bucket;

    /// <summary>Deletes an object; one that is not there is deleted already (OSS answers 204 either way).</summary>
    /// <exception cref="OssException">OSS cannot be asked just now, or refuses.</exception>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => CallAsync(
        new OssRequest { Method = "DELETE", Bucket = _bucket, Key = key }, body: null, AttemptTimeout, "DeleteObject", cancellationToken);

    /// <summary>Gives an object one more tag; the others stay.</summary>
    /// <exception cref="OssException">OSS cannot be asked just now, or refuses.</exception>
    public async Task TagAsync(string key, string name, string value, CancellationToken cancellationToken)
    {
        var tags = await bucket.CallAsync(
            TaggingRequest("GET", key), body: null, AttemptTimeout,
            async (response, token) => response.StatusCode == HttpStatusCode.OK
                ? OssXml.Children(await OssXml.ReadAsync(response, token), "TagSet").SelectMany(set => OssXml.Children(set, "Tag"))
                    .Select(tag => (Key: OssXml.Text(tag, "Key"), Value: OssXml.Text(tag, "Value"))).ToArray()
                : throw await OssXml.FailureAsync(response, "GetObjectTagging", token),
            cancellationToken);
        var all = tags.Where(tag => tag.Key != name).Take(MaxTags - 1).Append((name, value));
        var body = new XElement("Tagging", new XElement(
            "TagSet", all.Select(tag => new XElement("Tag", new XElement("Key", tag.Item1), new XElement("Value", tag.Item2)))));
        await CallAsync(
            TaggingRequest("PUT", key), Encoding.UTF8.GetBytes(body.ToString(SaveOptions.DisableFormatting)), AttemptTimeout,
            "PutObjectTagging", cancellationToken);
    }

    /// <summary>Copies an object that is still the one of an ETag to another key of the bucket, where only the owner can read it.</summary>
    /// <exception cref="OssException">OSS cannot be asked just now, refuses, or the object is another by now.</exception>
    public Task CopyAsync(string key, string etag, string target, CancellationToken cancellationToken) => CallAsync(
        new OssRequest
        {
            Method = "PUT",
            Bucket = _bucket,
            Key = target,
            Headers = new Dictionary<string, string>
            {
                ["x-oss-copy-source"] = $"/{_bucket}/{OssEncoding.EncodePath(key)}",
                ["x-oss-copy-source-if-match"] = $"\"{etag}\"",
                ["x-oss-object-acl"] = "private",
            },
        },
        body: null, CopyTimeout, "CopyObject", cancellationToken);

    private OssRequest TaggingRequest(string method, string key) =>
        new() { Method = method, Bucket = _bucket, Key = key, Query = [new("tagging", null)] };

    private Task<bool> CallAsync(OssRequest request, byte[]? body, TimeSpan limit, string operation, CancellationToken cancellationToken) =>
        bucket.CallAsync(
            request, body, limit,
            async (response, token) => response.IsSuccessStatusCode ? true : throw await OssXml.FailureAsync(response, operation, token),
            cancellationToken);
}
