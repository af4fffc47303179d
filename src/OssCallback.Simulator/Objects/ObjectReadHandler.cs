using System.Globalization;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Objects;

/// <summary>GetObject and HeadObject: the same headers, with or without the bytes.</summary>
internal sealed class ObjectReadHandler(ObjectStore store, SimulatorFaults faults)
{
    private const int BufferSize = 128 * 1024;

    private static readonly string[] ChosenHeaders =
    [
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-type",
        "expires",
    ];

    public async Task HandleAsync(OssExchange exchange, Identity identity)
    {
        var head = HttpMethods.IsHead(exchange.Method);
        if (head && faults.HeadUnavailable)
        {
            throw OssErrors.ServiceUnavailable().Refuse();
        }

        // An anonymous reader learns nothing about what exists.
        if (identity.IsAnonymous && !IsPublic(exchange.Bucket, exchange.Key))
        {
            throw OssErrors.Anonymous().Refuse();
        }

        var (item, content) = Open(exchange, identity);

        await using (content)
        {
            var range = ByteRange.Parse(exchange.Header("Range"), item.Size);
            if (range is null && exchange.Header("Range") is not null && exchange.Header("x-oss-range-behavior") == "standard")
            {
                throw OssErrors.InvalidRange().Refuse();
            }

            Describe(exchange, item);
            if (ReadConditions.IsKnown(exchange, item))
            {
                exchange.Http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            var part = range ?? new ByteRange(0, item.Size - 1);
            exchange.Http.Response.StatusCode = range is null ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
            exchange.Http.Response.ContentLength = part.Length;
            if (range is not null)
            {
                exchange.SetHeader(
                    "Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {part.First}-{part.Last}/{item.Size}"));
            }

            if (!head)
            {
                content.Position = part.First;
                await CopyAsync(content, exchange.Http.Response.Body, part.Length, exchange.Aborted);
            }
        }
    }

    /// <summary>The object and its bytes. A link is read as what it points to: length, ETag and MD5 are the target's, the younger of both
    /// dates counts, everything else is the link's own.</summary>
    private (StoredObject Item, FileStream Content) Open(OssExchange exchange, Identity identity)
    {
        if (store.Open(exchange.Bucket, exchange.Key) is not var (item, content))
        {
            throw OssErrors.NoSuchKey(exchange.Key).Refuse();
        }

        if (item.Type != ObjectTypes.Symlink)
        {
            return (item, content);
        }

        string key;
        using (var reader = new StreamReader(content))
        {
            key = reader.ReadToEnd();
        }

        identity.Require(new RamRequest(RamActions.GetObject, exchange.Bucket, key));
        if (identity.IsAnonymous && !IsPublic(exchange.Bucket, key))
        {
            throw OssErrors.Anonymous().Refuse();
        }

        if (store.Open(exchange.Bucket, key) is not var (target, bytes))
        {
            throw OssErrors.SymlinkTargetNotExist().Refuse();
        }

        if (target.Type == ObjectTypes.Symlink)
        {
            bytes.Dispose();
            throw OssErrors.InvalidTargetType().Refuse();
        }

        var modified = item.LastModified > target.LastModified ? item.LastModified : target.LastModified;
        return (item with { Size = target.Size, ETag = target.ETag, ContentMd5 = target.ContentMd5, LastModified = modified }, bytes);
    }

    private bool IsPublic(string bucket, string key) =>
        store.Find(bucket, key) is { } item && store.Buckets.Find(bucket).LetsStrangersReadBy(item.Acl);

    private static void Describe(OssExchange exchange, StoredObject item)
    {
        foreach (var (name, value) in item.Headers)
        {
            exchange.SetHeader(name, value);
        }

        exchange.Http.Response.ContentType = item.ContentType;
        exchange.SetHeader("ETag", item.QuotedETag);
        exchange.SetHeader("Last-Modified", item.LastModified.ToString("r", CultureInfo.InvariantCulture));
        exchange.SetHeader("Accept-Ranges", "bytes");
        exchange.SetHeader(OssHeaders.ObjectType, item.Type);
        if (item.Type != ObjectTypes.Symlink)
        {
            exchange.SetHeader(OssHeaders.Crc64, item.Crc64.ToString(CultureInfo.InvariantCulture));
        }

        if (item.Type == ObjectTypes.Appendable)
        {
            exchange.SetHeader(OssHeaders.NextAppendPosition, item.Size.ToString(CultureInfo.InvariantCulture));
        }

        exchange.SetHeader(OssHeaders.StorageClass, "Standard");
        exchange.SetHeader(OssHeaders.ServerTime, "1");
        if (item.Tags.Count > 0)
        {
            exchange.SetHeader(OssHeaders.TaggingCount, item.Tags.Count.ToString(CultureInfo.InvariantCulture));
        }

        if (item.ContentMd5 is { } md5)
        {
            exchange.SetHeader(OssHeaders.ContentMd5, md5);
        }

        // GetObject lets a request choose these headers of the answer.
        foreach (var name in ChosenHeaders)
        {
            if (exchange.Target.Parameter("response-" + name) is { Length: > 0 } value)
            {
                exchange.SetHeader(name, HeaderText.IsValue(value)
                    ? value
                    : throw OssErrors.InvalidArgument("A header value contains invalid characters.", "response-" + name, value).Refuse());
            }
        }
    }

    private static async Task CopyAsync(Stream source, Stream destination, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        while (length > 0)
        {
            var count = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancellationToken);
            if (count == 0)
            {
                throw new EndOfStreamException("A stored object is shorter than its index says.");
            }

            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            length -= count;
        }
    }
}
