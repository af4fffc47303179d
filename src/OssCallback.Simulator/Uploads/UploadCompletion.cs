using System.Globalization;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Callbacks;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Multipart;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Uploads;

/// <summary>The end of every upload: make the object visible, send its callback, answer.</summary>
internal sealed class UploadCompletion(ObjectStore store, CallbackDispatcher callbacks, SimulatorFaults faults)
{
    /// <summary>Stores a sealed blob under its key.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="draft">What the uploader said.</param>
    /// <param name="blob">The bytes.</param>
    /// <param name="parts">The upload that ends with this object; null where the object came in one piece.</param>
    public StoredObject Commit(OssExchange exchange, UploadDraft draft, StagedBlob blob, FinishedParts? parts = null)
    {
        var item = new StoredObject
        {
            Bucket = draft.Bucket,
            Key = draft.Key,
            BlobId = blob.Id,
            Size = blob.Size,
            ETag = parts?.ETag ?? Convert.ToHexString(blob.Md5),
            Crc64 = blob.Crc64,
            ContentMd5 = parts is null ? Convert.ToBase64String(blob.Md5) : null,
            Type = parts is null ? ObjectTypes.Normal : ObjectTypes.Multipart,
            Acl = draft.Attributes.Acl,
            ContentType = draft.ContentType,
            Headers = draft.Attributes.Headers,
            Tags = draft.Attributes.Tags,
            LastModified = exchange.Now,
        };
        var condition = new CommitCondition
        {
            ForbidOverwrite = store.Protects(draft.Bucket, draft.Attributes.ForbidOverwrite),
            EndedUpload = parts?.UploadId,
        };
        return store.Commit(blob, item, condition) switch
        {
            CommitOutcome.Stored => item,
            CommitOutcome.KeyTaken => throw (parts is null ? OssErrors.FileAlreadyExists()
                : OssErrors.FileAlreadyExists() with { Ec = "0042-00000214" }).Refuse(),
            CommitOutcome.UploadEnded => throw MultipartErrors.NoSuchUpload(parts!.UploadId),
            var other => throw new InvalidOperationException($"{other} is not an outcome."),
        };
    }

    /// <summary>
    /// Answers a stored upload: with the callback's answer where one was asked for, else with <paramref name="plainReply"/>.
    /// </summary>
    public async Task ReplyAsync(OssExchange exchange, UploadDraft draft, StoredObject item, Func<Task> plainReply)
    {
        exchange.SetHeader("ETag", item.QuotedETag);
        exchange.SetHeader(OssHeaders.Crc64, item.Crc64.ToString(CultureInfo.InvariantCulture));
        if (item.ContentMd5 is { } md5)
        {
            exchange.SetHeader(OssHeaders.ContentMd5, md5);
        }

        if (store.Buckets.Find(item.Bucket) is { IsVersioned: true } bucket)
        {
            exchange.SetHeader(OssHeaders.VersionId, bucket.Versioning == "Enabled" ? item.BlobId : "null");
        }

        if (faults.CutUploadConnection)
        {
            exchange.Http.Abort();
            return;
        }

        if (draft.Callback is null)
        {
            await plainReply();
            return;
        }

        var outcome = await callbacks.SendAsync(exchange, draft, item);
        if (outcome.Failure is { } failure)
        {
            await ErrorReply.SendAsync(exchange, failure);
            return;
        }

        await exchange.ReplyAsync(StatusCodes.Status200OK, outcome.ContentType, outcome.Body);
    }
}
