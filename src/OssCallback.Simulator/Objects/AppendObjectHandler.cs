using System.Globalization;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;
using OssCallback.Simulator.Uploads;

namespace OssCallback.Simulator.Objects;

/// <summary>AppendObject: makes an object that can grow, or makes it grow. Type, ACL and metadata are those of the first request. It has
/// no callback.</summary>
internal sealed class AppendObjectHandler(ObjectStore store, long maxObjectBytes)
{
    public async Task HandleAsync(OssExchange exchange, Identity identity)
    {
        if (identity.IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        ObjectKey.Check(exchange.Key);
        var position = Position(exchange);
        var expectedMd5 = ContentDigest.Parse(exchange.Header(OssHeaders.ContentMd5));
        var attributes = UploadAttributes.Read(exchange);
        var (current, content) = store.Open(exchange.Bucket, exchange.Key) ?? default;
        await using var blob = store.Stage();
        await using (content)
        {
            Check(exchange, current, position);
            await using var added = store.Stage();
            await BodyCopy.ReadAsync(exchange.Http.Request.Body.ReadAsync, added, maxObjectBytes - position, exchange.Aborted);
            added.Seal();
            ContentDigest.Check(expectedMd5, added.Md5);
            if (content is not null)
            {
                await BodyCopy.ReadAsync(content.ReadAsync, blob, maxObjectBytes, exchange.Aborted);
            }

            await using var addition = added.Open();
            await BodyCopy.ReadAsync(addition.ReadAsync, blob, maxObjectBytes, exchange.Aborted);
        }

        blob.Seal();
        var item = (current ?? New(exchange, attributes)) with
        {
            BlobId = blob.Id,
            Size = blob.Size,
            ETag = Convert.ToHexString(blob.Md5),
            Crc64 = blob.Crc64,
            LastModified = exchange.Now,
        };
        var condition = current is null ? new CommitCondition { ForbidOverwrite = true }
            : new CommitCondition { ReplacedBlob = current.BlobId };
        if (store.Commit(blob, item, condition) != CommitOutcome.Stored)
        {
            // Another request was faster: the position is not the end any more.
            Check(exchange, store.Find(exchange.Bucket, exchange.Key), position);
            throw OssErrors.PositionNotEqualToLength().Refuse();
        }

        exchange.SetHeader("ETag", item.QuotedETag);
        exchange.SetHeader(OssHeaders.Crc64, item.Crc64.ToString(CultureInfo.InvariantCulture));
        exchange.SetHeader(OssHeaders.NextAppendPosition, item.Size.ToString(CultureInfo.InvariantCulture));
        await exchange.ReplyAsync(StatusCodes.Status200OK, null, default);
    }

    private static long Position(OssExchange exchange)
    {
        var text = exchange.Target.Parameter("position")
            ?? throw OssErrors.InvalidArgument("The position parameter is missing.", "position", string.Empty, "0016-00000501").Refuse();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : throw OssErrors.InvalidArgument("The position is not a number.", "position", text).Refuse();
    }

    private static void Check(OssExchange exchange, StoredObject? current, long position)
    {
        if (current is { Type: not ObjectTypes.Appendable })
        {
            throw OssErrors.ObjectNotAppendable().Refuse();
        }

        if (position != (current?.Size ?? 0))
        {
            exchange.SetHeader(OssHeaders.NextAppendPosition, (current?.Size ?? 0).ToString(CultureInfo.InvariantCulture));
            throw OssErrors.PositionNotEqualToLength().Refuse();
        }
    }

    private static StoredObject New(OssExchange exchange, UploadAttributes attributes) => new()
    {
        Bucket = exchange.Bucket,
        Key = exchange.Key,
        BlobId = string.Empty,
        Size = 0,
        ETag = string.Empty,
        Crc64 = 0,
        Type = ObjectTypes.Appendable,
        Acl = attributes.Acl,
        ContentType = UploadAttributes.TypeOf(exchange.Http.Request.ContentType),
        Headers = attributes.Headers,
        Tags = attributes.Tags,
        LastModified = exchange.Now,
    };
}
