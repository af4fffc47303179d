using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Oss;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Callbacks;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;
using OssCallback.Simulator.Uploads;

namespace OssCallback.Simulator.Multipart;

/// <summary>CompleteMultipartUpload: joins the named parts; with a callback the callback's answer replaces the XML.</summary>
internal sealed class CompleteMultipartHandler(ObjectStore store, UploadCompletion completion, CallbackParameters callbacks)
{
    private const int MaxBodyBytes = 2 * 1024 * 1024;
    private const int MinPartBytes = 100 * 1024;

    public async Task HandleAsync(OssExchange exchange, Identity identity, string id)
    {
        _ = store.Multipart.Find(exchange.Bucket, exchange.Key, id) ?? throw MultipartErrors.NoSuchUpload(id);
        var callback = await callbacks.ReadAsync(exchange);
        var encoding = EncodingType.Of(exchange.Target);
        var request = await ReadAsync(exchange);
        var (upload, uploaded) = Find(exchange, id);
        var parts = request is null ? AllOf(uploaded) : Choose(request, uploaded);
        var late = UploadAttributes.Read(exchange);
        var draft = new UploadDraft
        {
            Bucket = upload.Bucket,
            Key = upload.Key,
            ContentType = upload.ContentType,
            Attributes = new UploadAttributes(
                late.Acl == "default" ? upload.Acl : late.Acl, upload.ForbidOverwrite || late.ForbidOverwrite, upload.Headers, upload.Tags),
            Operation = "CompleteMultipartUpload",
            AccessKeyId = identity.AccessKeyId,
            Callback = callback,
        };

        await using var blob = store.Stage();
        foreach (var part in parts)
        {
            await using var content = Open(exchange, id, part);
            await BodyCopy.ReadAsync(content.ReadAsync, blob, long.MaxValue, exchange.Aborted);
        }

        blob.Seal();
        var item = completion.Commit(exchange, draft, blob, new FinishedParts(id, ETag(parts)));
        await completion.ReplyAsync(exchange, draft, item, () =>
            exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", Document(exchange, item, encoding)));
    }

    /// <summary>The list of parts; null where the request asks for all that there are, which it does with an empty body.</summary>
    private static async Task<XElement?> ReadAsync(OssExchange exchange)
    {
        if (exchange.Header(OssHeaders.CompleteAll) is not { } all)
        {
            return await XmlBody.ReadAsync(exchange, MaxBodyBytes, "CompleteMultipartUpload");
        }

        if (!all.Equals("yes", StringComparison.OrdinalIgnoreCase))
        {
            throw OssErrors.InvalidArgument("The value of x-oss-complete-all must be yes.", OssHeaders.CompleteAll, all).Refuse();
        }

        return (await RequestBody.ReadAsync(exchange, MaxBodyBytes)).Length == 0 ? null : throw MultipartErrors.CompleteAllWithBody();
    }

    private (MultipartUpload Upload, IReadOnlyList<UploadedPart> Parts) Find(OssExchange exchange, string id) =>
        store.Multipart.FindWithParts(exchange.Bucket, exchange.Key, id) ?? throw MultipartErrors.NoSuchUpload(id);

    /// <summary>A part's bytes; another request may have ended the upload or replaced the part since it was chosen.</summary>
    private FileStream Open(OssExchange exchange, string id, UploadedPart part)
    {
        try
        {
            return store.OpenBlob(part.BlobId);
        }
        catch (FileNotFoundException)
        {
            if (Find(exchange, id).Parts.Any(current => current.BlobId == part.BlobId))
            {
                throw;
            }

            throw MultipartErrors.InvalidPart(part.Number);
        }
    }

    private static List<UploadedPart> Choose(XElement request, IReadOnlyList<UploadedPart> uploaded)
    {
        var byNumber = uploaded.ToDictionary(part => part.Number);
        var chosen = new List<UploadedPart>();
        foreach (var element in XmlBody.Children(request, "Part"))
        {
            if (!int.TryParse(XmlBody.Text(element, "PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                throw XmlBody.Malformed();
            }

            if (chosen.Count > 0 && number <= chosen[^1].Number)
            {
                throw MultipartErrors.InvalidPartOrder();
            }

            if (!byNumber.TryGetValue(number, out var part)
                || !part.ETag.Equals(XmlBody.Text(element, "ETag")?.Trim('"', ' '), StringComparison.OrdinalIgnoreCase))
            {
                throw MultipartErrors.InvalidPart(number);
            }

            chosen.Add(part);
        }

        return AllOf(chosen);
    }

    private static List<UploadedPart> AllOf(IReadOnlyList<UploadedPart> parts) => parts.Count == 0 ? throw XmlBody.Malformed()
        : parts.SkipLast(1).Any(part => part.Size < MinPartBytes) ? throw OssErrors.EntityTooSmall().Refuse()
        : [.. parts];

    /// <summary>MD5 over the parts' MD5s, and how many there were.</summary>
    private static string ETag(List<UploadedPart> parts)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var part in parts)
        {
            md5.AppendData(Convert.FromHexString(part.ETag));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexString(md5.GetHashAndReset())}-{parts.Count}");
    }

    private static ReadOnlyMemory<byte> Document(OssExchange exchange, StoredObject item, EncodingType encoding) =>
        XmlBody.Write(new XElement("CompleteMultipartUploadResult",
            encoding.Element,
            new XElement("Location", $"http://{exchange.HostId}/{item.Bucket}/{OssEncoding.EncodePath(item.Key)}"),
            new XElement("Bucket", item.Bucket),
            new XElement("Key", encoding.Encode(item.Key)),
            new XElement("ETag", item.QuotedETag)));
}
