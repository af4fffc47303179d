using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Telemetry;
using OssCallback.Uploads;

namespace OssCallback.Callbacks;

/// <summary>
/// Answers <c>POST /api/uploads/{id}/confirm</c>, and <c>POST /api/confirm</c> for clients that chose the key themselves and so know no id:
/// OSS never repeats a callback, so after a 203, a 409 or a cut connection the client tells us itself.
/// </summary>
public sealed partial class ConfirmHandler(
    IOptions<OssOptions> oss, TicketSigner tickets, OssBucket bucket, IUploadStore store, IUploadQueue queue,
    TimeProvider time, ILogger<ConfirmHandler> logger)
{
    private readonly string _bucket = oss.Value.Bucket;

    /// <summary>Answers one request: 202 when queued, 200 when the upload is already settled, 404 without an object.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (call.ReadJson(CallbacksJsonContext.Default.ConfirmRequest) is not { Key: { Length: > 0 } key, Ticket: var ticketText })
        {
            return new Refusal(
                ErrorCodes.RequestMalformed, "The body must be a JSON object {\"key\":…,\"ticket\":…} with the values of the grant.");
        }

        var (verdict, ticket) = tickets.Verify(ticketText, _bucket, key, time.GetUtcNow());
        if (ticket is null)
        {
            var error = TicketSigner.ErrorOf(verdict);
            Log.Refused(logger, error.Code, call.Caller.Name);
            return error;
        }

        // A ticket can be read by whoever sees the upload; it is good only in the hands of the user it was issued to.
        if (call.Caller.Role < CallerRole.Operator && !call.Caller.MayActFor(ticket.User))
        {
            Log.Refused(logger, ErrorCodes.Forbidden.Code, call.Caller.Name);
            return new Refusal(ErrorCodes.Forbidden, "The ticket was issued to another user.");
        }

        var ofKey = UploadId.Of(_bucket, key);
        if (call.Request.Id is { Length: > 0 } id && id != ofKey)
        {
            return new Refusal(ErrorCodes.TicketMismatch, "The key is not that of this upload.");
        }

        return (await ConfirmAsync(ofKey, key, ticket, cancellationToken)).TryGet(out var status, out var refusal)
            ? Answer.Json(status, CallbacksJsonContext.Default.UploadStatus, status.State == UploadState.Received ? 202 : 200)
            : refusal;
    }

    /// <summary>Looks at the object and queues the upload; the caller has checked who may ask for it.</summary>
    internal async Task<Result<UploadStatus>> ConfirmAsync(string id, string key, UploadTicket ticket, CancellationToken cancellationToken)
    {
        ObjectHead? head;
        try
        {
            head = await bucket.HeadAsync(key, cancellationToken);
        }
        catch (OssException exception)
        {
            Log.OssFailed(logger, exception, id);
            return new Refusal(ErrorCodes.OssUnavailable) { RetryAfterSeconds = 2 };
        }

        var known = (await store.FindAsync(id, cancellationToken))?.Record;
        if (head is null)
        {
            // It was rejected and removed before its client had heard of it.
            return known?.RemovedAt is not null ? new UploadStatus(id, known.State, known.Reason) : ErrorCodes.ObjectMissing;
        }

        if (known is not null && Settlement.IsSettled(known, head) && !Settlement.AwaitsProfile(known))
        {
            return new UploadStatus(id, known.State, known.Reason);
        }

        var record = new UploadRecord
        {
            Id = id,
            Bucket = _bucket,
            Object = key,
            FileName = ticket.FileName,
            GrantExpires = ticket.GrantExpires,
            Etag = head.Etag,
            Size = head.Size,
            MimeType = head.ContentType,
            Crc64 = head.Crc64,
            ContentMd5 = head.ContentMd5,
            LastModified = head.LastModified,
            ObjectType = head.ObjectType,
            User = ticket.User,
            Profile = ticket.Profile,
            ReceivedAt = time.GetUtcNow(),
            TraceParent = UploadTelemetry.Current,
            Source = UploadSource.Confirm,
        };
        await queue.EnqueueAsync(record.ToJson(), cancellationToken);
        Log.Confirmed(logger, id);
        return new UploadStatus(id, UploadState.Received);
    }

    private static partial class Log
    {
        [LoggerMessage(310, LogLevel.Information, "Upload {UploadId} was confirmed by its client.")]
        public static partial void Confirmed(ILogger logger, string uploadId);

        [LoggerMessage(311, LogLevel.Warning, "A confirmation was refused with {Code}, caller {Caller}.")]
        public static partial void Refused(ILogger logger, string code, LogText caller);

        [LoggerMessage(312, LogLevel.Warning, "Upload {UploadId} could not be confirmed: the object could not be looked at.")]
        public static partial void OssFailed(ILogger logger, Exception exception, string uploadId);
    }
}
