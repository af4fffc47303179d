using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.Options;

namespace OssCallback.Oss;

/// <summary>
/// The calls about an upload in parts that this service makes itself: look at the parts, make an object of them, throw them away.
/// </summary>
public sealed class BucketMultipart(OssBucket bucket, IOptions<OssOptions> options)
{
    private const int PartsPerPage = 1000;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Joining thousands of parts takes OSS a while, and its callback up to five seconds more.</summary>
    private static readonly TimeSpan CompleteTimeout = TimeSpan.FromSeconds(60);

    private readonly string _bucket = options.Value.Bucket;

    /// <summary>Lists what was begun below a prefix and neither completed nor aborted. Only one page is held at a time.</summary>
    /// <exception cref="OssException">OSS cannot be asked just now, or refuses.</exception>
    public async IAsyncEnumerable<BegunUpload> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string Key, string Id)? marker = (string.Empty, string.Empty);
        while (marker is var (keyMarker, idMarker))
        {
            var request = new OssRequest
            {
                Method = "GET",
                Bucket = _bucket,
                Query =
                [
                    new("uploads", null), new("encoding-type", "url"), new("max-uploads", "1000"), new("prefix", prefix),
                    .. keyMarker.Length == 0
                        ? Array.Empty<KeyValuePair<string, string?>>()
                        : [new("key-marker", keyMarker), new("upload-id-marker", idMarker)],
                ],
            };
            var page = await bucket.CallAsync(request, body: null, AttemptTimeout, async (response, limit) =>
                response.StatusCode == HttpStatusCode.OK
                    ? await OssXml.ReadAsync(response, limit)
                    : throw await OssXml.FailureAsync(response, "ListMultipartUploads", limit),
                cancellationToken);
            foreach (var begun in OssXml.Children(page, "Upload"))
            {
                yield return new BegunUpload(
                    OssXml.KeyText(page, begun, "Key"), OssXml.Text(begun, "UploadId"), OssXml.Time(begun, "Initiated"));
            }

            (string, string)? next = OssXml.Text(page, "IsTruncated") == "true"
                ? (OssXml.KeyText(page, page, "NextKeyMarker"), OssXml.Text(page, "NextUploadIdMarker"))
                : null;
            marker = next is null || next != marker
                ? next
                : throw new OssException("OSS listed a page that does not lead to the next one.");
        }
    }

    /// <summary>Lists all parts in their order.</summary>
    /// <returns>The parts, or null when OSS knows no such upload.</returns>
    /// <exception cref="OssException">OSS cannot be asked just now.</exception>
    public async Task<IReadOnlyList<BucketPart>?> ListPartsAsync(string key, string multipartId, CancellationToken cancellationToken)
    {
        var parts = new List<BucketPart>();
        var marker = 0;
        while (true)
        {
            var request = Request("GET", key, multipartId, headers: null,
                new("max-parts", PartsPerPage.ToString(CultureInfo.InvariantCulture)),
                new("part-number-marker", marker.ToString(CultureInfo.InvariantCulture)));
            var page = await bucket.CallAsync(request, body: null, AttemptTimeout, async (response, token) => response.StatusCode switch
            {
                HttpStatusCode.OK => await OssXml.ReadAsync(response, token),
                HttpStatusCode.NotFound when await OssXml.ErrorCodeAsync(response, token) == "NoSuchUpload" => null,
                _ => throw await OssXml.FailureAsync(response, "ListParts", token),
            }, cancellationToken);
            if (page is null)
            {
                return null;
            }

            parts.AddRange(OssXml.Children(page, "Part").Select(part => new BucketPart(
                (int)Number(part, "PartNumber"), OssXml.Text(part, "ETag").Trim('"'), Number(part, "Size"))));
            if (OssXml.Text(page, "IsTruncated") != "true" || parts.Count == 0 || parts[^1].Number <= marker)
            {
                return parts;
            }

            marker = parts[^1].Number;
        }
    }

    /// <summary>
    /// Makes an object of exactly these parts. OSS compares each ETag, so a part that was uploaded again meanwhile is refused.
    /// </summary>
    /// <exception cref="OssException">OSS did not answer, or with something unforeseen: the object may exist or not.</exception>
    public Task<CompleteOutcome> CompleteAsync(
        string key, string multipartId, IEnumerable<BucketPart> parts, string callbackBase64, string acl, bool overwrite,
        CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>
        {
            ["x-oss-callback"] = callbackBase64,
            ["x-oss-object-acl"] = acl,
            ["x-oss-forbid-overwrite"] = overwrite ? "false" : "true",
        };
        var body = new XElement("CompleteMultipartUpload", parts.Select(part =>
            new XElement("Part", new XElement("PartNumber", part.Number), new XElement("ETag", $"\"{part.Etag}\""))));
        return bucket.CallAsync(
            Request("POST", key, multipartId, headers),
            Encoding.UTF8.GetBytes(body.ToString(SaveOptions.DisableFormatting)),
            CompleteTimeout,
            async (response, token) =>
                ((int)response.StatusCode, response.IsSuccessStatusCode ? null : await OssXml.ErrorCodeAsync(response, token)) switch
            {
                (203, _) => CompleteOutcome.CallbackFailed,
                (200, _) => CompleteOutcome.Completed,
                (404, "NoSuchUpload") => CompleteOutcome.Unknown,
                (409, "FileAlreadyExists") => CompleteOutcome.Exists,
                (400, "InvalidPart" or "EntityTooSmall") => CompleteOutcome.PartChanged,
                _ => throw await OssXml.FailureAsync(response, "CompleteMultipartUpload", token),
            },
            cancellationToken);
    }

    /// <summary>Throws the parts away; an upload that OSS does not know is gone already.</summary>
    /// <exception cref="OssException">OSS cannot be asked just now.</exception>
    public Task AbortAsync(string key, string multipartId, CancellationToken cancellationToken) =>
        bucket.CallAsync(Request("DELETE", key, multipartId, headers: null), body: null, AttemptTimeout,
            async (response, token) =>
                response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotFound
                    ? true
                    : throw await OssXml.FailureAsync(response, "AbortMultipartUpload", token),
            cancellationToken);

    private OssRequest Request(
        string method,
        string key,
        string multipartId,
        Dictionary<string, string>? headers,
        params IEnumerable<KeyValuePair<string, string?>> query) =>
        new() { Method = method, Bucket = _bucket, Key = key, Headers = headers ?? [], Query = [new("uploadId", multipartId), .. query] };

    private static long Number(XElement parent, string name) =>
        long.TryParse(OssXml.Text(parent, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new OssException($"OSS listed a part without {name}.");
}
