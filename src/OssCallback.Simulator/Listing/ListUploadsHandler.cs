using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Listing;

/// <summary>ListMultipartUploads: what was begun in parts and neither completed nor aborted.</summary>
internal sealed class ListUploadsHandler(MultipartIndex uploads)
{
    private const int MaxPage = 1000;

    private static readonly HashSet<string> Parameters = new(StringComparer.Ordinal)
    {
        "uploads", "prefix", "key-marker", "upload-id-marker", "max-uploads", "encoding-type",
        "OSSAccessKeyId", "Expires", "Signature", "security-token",
    };

    /// <summary>Other parameters, a delimiter among them, are not understood.</summary>
    public static bool Understands(RequestTarget target) => target.Parameter("uploads") is not null
        && target.Query.All(pair => Parameters.Contains(pair.Key) || pair.Key.StartsWith("x-oss-", StringComparison.Ordinal));

    public Task HandleAsync(OssExchange exchange, Identity identity)
    {
        if (identity.IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        var target = exchange.Target;
        var prefix = target.Parameter("prefix") ?? string.Empty;
        var keyMarker = target.Parameter("key-marker") ?? string.Empty;

        // Without a key the id marker says nothing; a key without an id is left behind with all its uploads.
        var idMarker = keyMarker.Length == 0 ? string.Empty
            : target.Parameter("upload-id-marker") is { Length: > 0 } id ? id
            : "\uFFFF";
        var max = target.Number("max-uploads", 1, MaxPage) ?? MaxPage;
        var found = uploads.List(exchange.Bucket, prefix, keyMarker, idMarker, max + 1);
        var page = found.Take(max).ToList();
        var (encode, encodingType) = EncodingType.Of(target);
        var isTruncated = found.Count > max;
        return exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", XmlBody.Write(new XElement("ListMultipartUploadsResult",
            encodingType,
            new XElement("Bucket", exchange.Bucket),
            new XElement("KeyMarker", encode(keyMarker)),
            new XElement("UploadIdMarker", target.Parameter("upload-id-marker") ?? string.Empty),
            new XElement("NextKeyMarker", isTruncated ? encode(page[^1].Key) : string.Empty),
            new XElement("NextUploadIdMarker", isTruncated ? page[^1].Id : string.Empty),
            new XElement("Prefix", encode(prefix)),
            new XElement("MaxUploads", max),
            new XElement("IsTruncated", isTruncated),
            page.Select(upload => new XElement("Upload",
                new XElement("Key", encode(upload.Key)),
                new XElement("UploadId", upload.Id),
                new XElement("StorageClass", "Standard"),
                new XElement("Initiated", RequestDate.Iso(upload.Initiated)))))));
    }
}
