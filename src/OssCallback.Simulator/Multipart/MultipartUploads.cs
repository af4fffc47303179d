using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;
using OssCallback.Simulator.Uploads;

namespace OssCallback.Simulator.Multipart;

/// <summary>InitiateMultipartUpload, UploadPart, ListParts and AbortMultipartUpload.</summary>
internal sealed class MultipartUploads(ObjectStore store, long maxPartBytes)
{
    private const int PartsPerPage = 1000;

    public Task InitiateAsync(OssExchange exchange)
    {
        ObjectKey.Check(exchange.Key);
        var request = exchange.Http.Request;
        var attributes = UploadAttributes.Read(exchange);
        var upload = new MultipartUpload(
            Guid.NewGuid().ToString("N").ToUpperInvariant(), exchange.Bucket, exchange.Key, attributes.Acl, attributes.ForbidOverwrite,
            UploadAttributes.TypeOf(request.ContentType), attributes.Headers, attributes.Tags, exchange.Now);
        var encoding = EncodingType.Of(exchange.Target);
        store.Multipart.Begin(upload);
        return exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", XmlBody.Write(new XElement("InitiateMultipartUploadResult",
            encoding.Element, new XElement("Bucket", upload.Bucket), new XElement("Key", encoding.Encode(upload.Key)),
            new XElement("UploadId", upload.Id))));
    }

    public async Task UploadPartAsync(OssExchange exchange, string id)
    {
        var text = exchange.Target.Parameter("partNumber") ?? string.Empty;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > MultipartIndex.MaxParts)
        {
            throw OssErrors.InvalidArgument("Part number must be an integer between 1 and 10000, inclusive.", "partNumber", text).Refuse();
        }

        var upload = Find(exchange, id);
        var expectedMd5 = ContentDigest.Parse(exchange.Header(OssHeaders.ContentMd5));
        await using var blob = store.Stage();
        await BodyCopy.ReadAsync(exchange.Http.Request.Body.ReadAsync, blob, maxPartBytes, exchange.Aborted);
        blob.Seal();
        ContentDigest.Check(expectedMd5, blob.Md5);
        var part = new UploadedPart(number, blob.Id, blob.Size, Convert.ToHexString(blob.Md5), exchange.Now);
        if (!store.TryCommitPart(blob, upload.Id, part))
        {
            throw MultipartErrors.NoSuchUpload(id);
        }

        exchange.SetHeader("ETag", $"\"{part.ETag}\"");
        exchange.SetHeader(OssHeaders.Crc64, blob.Crc64.ToString(CultureInfo.InvariantCulture));
        exchange.SetHeader(OssHeaders.ContentMd5, Convert.ToBase64String(blob.Md5));
        await exchange.ReplyAsync(StatusCodes.Status200OK, null, default);
    }

    public Task ListPartsAsync(OssExchange exchange, string id)
    {
        var target = exchange.Target;
        var maxParts = target.Number("max-parts", 1, PartsPerPage) ?? PartsPerPage;
        var marker = target.Number("part-number-marker", 0, int.MaxValue) ?? 0;
        var encoding = EncodingType.Of(target);
        var (upload, found) = store.Multipart.FindWithParts(exchange.Bucket, exchange.Key, id, marker, maxParts + 1)
            ?? throw MultipartErrors.NoSuchUpload(id);
        var page = found.Take(maxParts).ToList();
        var parts = page.Select(part => new XElement("Part",
            new XElement("PartNumber", part.Number),
            new XElement("LastModified", RequestDate.Iso(part.LastModified)),
            new XElement("ETag", $"\"{part.ETag}\""),
            new XElement("Size", part.Size)));
        return exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", XmlBody.Write(new XElement("ListPartsResult",
            new XElement("Bucket", upload.Bucket),
            encoding.Element,
            new XElement("Key", encoding.Encode(upload.Key)),
            new XElement("UploadId", id),
            new XElement("StorageClass", "Standard"),
            new XElement("PartNumberMarker", marker),
            new XElement("NextPartNumberMarker", page.Count == 0 ? marker : page[^1].Number),
            new XElement("MaxParts", maxParts),
            new XElement("IsTruncated", found.Count > maxParts),
            parts)));
    }

    public Task AbortAsync(OssExchange exchange, string id)
    {
        store.EndMultipart(Find(exchange, id).Id);
        return exchange.ReplyAsync(StatusCodes.Status204NoContent, null, default);
    }

    private MultipartUpload Find(OssExchange exchange, string id) =>
        store.Multipart.Find(exchange.Bucket, exchange.Key, id) ?? throw MultipartErrors.NoSuchUpload(id);
}
