using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using OssCallback.Oss;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;
using OssCallback.Simulator.Uploads;

namespace OssCallback.Simulator.Objects;

/// <summary>PutSymlink and GetSymlink. Nobody looks at the target when a link is made: not whether it is there, not whether the caller may
/// read it.</summary>
internal sealed class SymlinkHandler(ObjectStore store)
{
    public Task HandleAsync(OssExchange exchange, Identity identity)
    {
        if (identity.IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        return exchange.Method switch
        {
            "PUT" => PutAsync(exchange),
            "GET" or "HEAD" => GetAsync(exchange),
            _ => throw OssErrors.MethodNotAllowed(exchange.Method).Refuse(),
        };
    }

    private async Task PutAsync(OssExchange exchange)
    {
        ObjectKey.Check(exchange.Key);
        var given = exchange.Header(OssHeaders.SymlinkTarget) ?? string.Empty;
        var target = RequestTarget.Decode(given)
            ?? throw OssErrors.InvalidArgument("The target of the symlink is empty.", OssHeaders.SymlinkTarget, given).Refuse();
        ObjectKey.Check(target);
        var attributes = UploadAttributes.Read(exchange);
        await using var blob = store.Stage();
        await blob.AppendAsync(Encoding.UTF8.GetBytes(target), exchange.Aborted);
        blob.Seal();
        var item = new StoredObject
        {
            Bucket = exchange.Bucket,
            Key = exchange.Key,
            BlobId = blob.Id,
            Size = 0,
            ETag = Convert.ToHexString(blob.Md5),
            Crc64 = 0,
            Type = ObjectTypes.Symlink,
            Acl = attributes.Acl,
            ContentType = UploadAttributes.TypeOf(exchange.Http.Request.ContentType),
            Headers = attributes.Headers,
            Tags = attributes.Tags,
            LastModified = exchange.Now,
        };
        var condition = new CommitCondition { ForbidOverwrite = store.Protects(item.Bucket, attributes.ForbidOverwrite) };
        if (store.Commit(blob, item, condition) != CommitOutcome.Stored)
        {
            throw OssErrors.FileAlreadyExists().Refuse();
        }

        exchange.SetHeader("ETag", item.QuotedETag);
        await exchange.ReplyAsync(StatusCodes.Status200OK, null, default);
    }

    private async Task GetAsync(OssExchange exchange)
    {
        if (store.Open(exchange.Bucket, exchange.Key) is not var (item, content))
        {
            throw OssErrors.NoSuchKey(exchange.Key).Refuse();
        }

        using var reader = new StreamReader(content);
        if (item.Type != ObjectTypes.Symlink)
        {
            throw OssErrors.NotSymlink().Refuse();
        }

        exchange.SetHeader(OssHeaders.SymlinkTarget, OssEncoding.EncodePath(await reader.ReadToEndAsync(exchange.Aborted)));
        exchange.SetHeader("ETag", item.QuotedETag);
        exchange.SetHeader("Last-Modified", item.LastModified.ToString("r", CultureInfo.InvariantCulture));
        foreach (var (name, value) in item.Headers.Where(header => header.Key.StartsWith(OssHeaders.MetaPrefix, StringComparison.Ordinal)))
        {
            exchange.SetHeader(name, value);
        }

        await exchange.ReplyAsync(StatusCodes.Status200OK, null, default);
    }
}
