using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Microsoft.Extensions.Options;

namespace OssCallback.Oss;

/// <summary>Lists objects (ListObjectsV2), a page at a time.</summary>
public sealed class BucketListing(OssBucket bucket, IOptions<OssOptions> options)
{
    /// <summary>OSS's code where the right to list is missing.</summary>
    internal const string AccessDenied = "AccessDenied";

    private const string KeysPerPage = "1000";

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(30);

    private readonly string _bucket = options.Value.Bucket;

    /// <summary>Lists all objects whose keys begin with a prefix, in the order of OSS. Only one page is held at a time.</summary>
    /// <exception cref="OssException">OSS cannot be asked just now, or refuses.</exception>
    public async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await bucket.CallAsync(Request("GET", prefix, token), body: null, AttemptTimeout, async (response, limit) =>
                response.StatusCode == HttpStatusCode.OK
                    ? await OssXml.ReadAsync(response, limit)
                    : throw await OssXml.FailureAsync(response, "ListObjectsV2", limit),
                cancellationToken);
            var isEncoded = OssXml.Text(page, "EncodingType") == "url";
            foreach (var item in OssXml.Children(page, "Contents"))
            {
                yield return Read(item, isEncoded);
            }

            var next = OssXml.Text(page, "IsTruncated") == "true" ? OssXml.Text(page, "NextContinuationToken") : null;
            token = next is null || (next.Length > 0 && next != token)
                ? next
                : throw new OssException("OSS listed a page that does not lead to the next one.");
        }
        while (token is not null);
    }

    private OssRequest Request(string method, string prefix, string? token)
    {
        // Keys may hold characters that XML cannot.
        List<KeyValuePair<string, string?>> query =
        [
            new("list-type", "2"),
            new("encoding-type", "url"),
            new("max-keys", KeysPerPage),
            new("prefix", prefix),
        ];
        if (token is not null)
        {
            query.Add(new("continuation-token", token));
        }

        return new() { Method = method, Bucket = _bucket, Query = query };
    }

    private static ListedObject Read(XElement item, bool isEncoded)
    {
        var key = OssXml.Text(item, "Key");
        return key.Length > 0
            && long.TryParse(OssXml.Text(item, "Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && DateTimeOffset.TryParse(
                OssXml.Text(item, "LastModified"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var modified)
            ? new ListedObject(
                isEncoded ? Uri.UnescapeDataString(key) : key,
                OssXml.Text(item, "ETag").Trim('"'),
                size,
                OssBucket.WholeSeconds(modified),
                OssXml.Text(item, "Type"))
            : throw new OssException("OSS listed an object without key, size or time.");
    }
}
