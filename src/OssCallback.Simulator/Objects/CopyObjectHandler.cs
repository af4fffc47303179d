using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;
using OssCallback.Simulator.Uploads;

namespace OssCallback.Simulator.Objects;

/// <summary>CopyObject inside this OSS: the bytes of the source under a new key, with its metadata or with new. A copied link is a
/// link.</summary>
internal sealed class CopyObjectHandler(ObjectStore store, IReadOnlyCollection<string> buckets)
{
    /// <summary>Bucket and key of the source, read from <c>/bucket/key</c>, encoded as in a path.</summary>
    public static (string Bucket, string Key) Source(string header) =>
        RequestTarget.Decode(header.StartsWith('/') ? header[1..] : header)?.Split('/', 2) is [{ Length: > 0 } bucket, { Length: > 0 } key]
            ? (bucket, key)
            : throw OssErrors.InvalidArgument("Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.",
                OssHeaders.CopySource, header).Refuse();

    public async Task HandleAsync(OssExchange exchange, Identity identity, string header)
    {
        if (identity.IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        ObjectKey.Check(exchange.Key);
        var (bucket, key) = Source(header);
        if (!buckets.Contains(bucket))
        {
            throw OssErrors.NoSuchBucket(bucket).Refuse();
        }

        var attributes = UploadAttributes.Read(exchange);
        var keepsMetadata = Keeps(exchange, "x-oss-metadata-directive", "COPY");
        var keepsTags = Keeps(exchange, "x-oss-tagging-directive", "Copy");
        if (store.Open(bucket, key) is not var (source, content))
        {
            throw OssErrors.NoSuchKey(key).Refuse();
        }

        await using var blob = store.Stage();
        await using (content)
        {
            if (source.Type == ObjectTypes.Appendable)
            {
                throw OssErrors.NotImplemented("copy of an object of type Appendable").Refuse();
            }

            if (IsKnown(exchange, source))
            {
                exchange.Http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            await BodyCopy.ReadAsync(content.ReadAsync, blob, long.MaxValue, exchange.Aborted);
        }

        blob.Seal();
        var item = source with
        {
            Bucket = exchange.Bucket,
            Key = exchange.Key,
            BlobId = blob.Id,
            Type = source.Type == ObjectTypes.Symlink ? ObjectTypes.Symlink : ObjectTypes.Normal,
            Acl = attributes.Acl,
            ContentType = keepsMetadata ? source.ContentType : UploadAttributes.TypeOf(exchange.Http.Request.ContentType),
            Headers = keepsMetadata ? source.Headers : attributes.Headers,
            Tags = keepsTags ? source.Tags : attributes.Tags,
            LastModified = exchange.Now,
        };
        var condition = new CommitCondition { ForbidOverwrite = store.Protects(item.Bucket, attributes.ForbidOverwrite) };
        if (store.Commit(blob, item, condition) != CommitOutcome.Stored)
        {
            throw OssErrors.FileAlreadyExists().Refuse();
        }

        await exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", XmlBody.Write(new XElement("CopyObjectResult",
            new XElement("LastModified", RequestDate.Iso(item.LastModified)), new XElement("ETag", item.QuotedETag))));
    }

    private static bool Keeps(OssExchange exchange, string directive, string copy) => exchange.Header(directive) is not { } value
        || value.Equals(copy, StringComparison.OrdinalIgnoreCase)
        || (value.Equals("replace", StringComparison.OrdinalIgnoreCase) ? false
            : throw OssErrors.InvalidArgument("Unknown directive.", directive, value).Refuse());

    /// <summary>Whether the caller has the source already; refuses where it asks for another one than there is. Dates in headers are whole
    /// seconds.</summary>
    private static bool IsKnown(OssExchange exchange, StoredObject source)
    {
        if (Names("x-oss-copy-source-if-match") == false
            || source.LastModified >= Date(exchange, "x-oss-copy-source-if-unmodified-since")?.AddSeconds(1))
        {
            throw OssErrors.PreconditionFailed(OssHeaders.CopySource).Refuse();
        }

        return Names("x-oss-copy-source-if-none-match") == true
            || source.LastModified < Date(exchange, "x-oss-copy-source-if-modified-since")?.AddSeconds(1);

        bool? Names(string header) => exchange.Header(header)?.Contains(source.ETag, StringComparison.OrdinalIgnoreCase);
    }

    private static DateTimeOffset? Date(OssExchange exchange, string header) =>
        RequestDate.TryParseHttp(exchange.Header(header) ?? string.Empty, out var date) ? date : null;
}
