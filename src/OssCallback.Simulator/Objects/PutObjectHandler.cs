using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Callbacks;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;
using OssCallback.Simulator.Uploads;

namespace OssCallback.Simulator.Objects;

/// <summary>PutObject: the request body is the object.</summary>
internal sealed class PutObjectHandler(ObjectStore store, UploadCompletion completion, CallbackParameters callbacks, long maxObjectBytes)
{
    public async Task HandleAsync(OssExchange exchange, Identity identity)
    {
        if (identity.IsAnonymous && !store.Buckets.Find(exchange.Bucket).LetsStrangersWrite)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        ObjectKey.Check(exchange.Key);
        var request = exchange.Http.Request;
        if (request.ContentLength is null
            && !request.Headers.TransferEncoding.ToString().Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            throw OssErrors.MissingContentLength().Refuse();
        }

        if (request.ContentLength > maxObjectBytes)
        {
            throw OssErrors.EntityTooLarge().Refuse();
        }

        var expectedMd5 = ContentDigest.Parse(exchange.Header(OssHeaders.ContentMd5));
        var draft = new UploadDraft
        {
            Bucket = exchange.Bucket,
            Key = exchange.Key,
            ContentType = UploadAttributes.TypeOf(request.ContentType),
            Attributes = UploadAttributes.Read(exchange),
            Operation = "PutObject",
            AccessKeyId = identity.AccessKeyId,
            Callback = await callbacks.ReadAsync(exchange),
        };
        if (store.Protects(draft.Bucket, draft.Attributes.ForbidOverwrite) && store.Find(draft.Bucket, draft.Key) is not null)
        {
            throw OssErrors.FileAlreadyExists().Refuse();
        }

        await using var blob = store.Stage();
        await BodyCopy.ReadAsync(request.Body.ReadAsync, blob, maxObjectBytes, exchange.Aborted);
        blob.Seal();
        ContentDigest.Check(expectedMd5, blob.Md5);
        var item = completion.Commit(exchange, draft, blob);
        await completion.ReplyAsync(exchange, draft, item, () => exchange.ReplyAsync(StatusCodes.Status200OK, null, default));
    }
}
