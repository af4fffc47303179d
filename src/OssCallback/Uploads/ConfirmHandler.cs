using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Bucket;
using OssCallback.Endpoints;
using OssCallback.Policies;

namespace OssCallback.Uploads;

/// <summary>Answers <c>POST /api/uploads/{id}/confirm</c>, and <c>POST /api/confirm</c> for clients that chose the key themselves and so know no id: OSS never repeats a callback, so after a 203, a 409 or a cut connection the client tells us itself.</summary>
public sealed partial class ConfirmHandler(
    CallerAuthorizer authorizer, RequestBudget budget, IOptions<OssOptions> oss, TicketSigner tickets, OssBucket bucket, IUploadStore store, IUploadQueue queue,
    TimeProvider time, ILogger<ConfirmHandler> logger)
{
    private const int MaxBodyBytes = 8 * 1024;

    private readonly string _bucket = oss.Value.Bucket;

    /// <summary>Answers one request: 202 when queued, 200 when the upload is already settled, 404 without an object.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">The upload's id, which must be that of the key; null to go by the key alone.</param>
    /// <param name="cancellationToken">Ends the look-ups.</param>
    public Task<EndpointReply> HandleAsync(EndpointRequest request, string? id, CancellationToken cancellationToken) =>
        budget.RunAsync(token => AnswerAsync(request, id, token), cancellationToken);

    private async Task<EndpointReply> AnswerAsync(EndpointRequest request, string? id, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await authorizer.AuthorizeAsync(request, CallerRole.Client, cancellationToken);
        if (caller is null)
        {
            return refusal!;
        }

        if (request.Method != "POST")
        {
            return EndpointReply.Problem(ErrorCodes.MethodNotAllowed, null, new KeyValuePair<string, string>("Allow", "POST"));
        }

        var body = await request.ReadBodyAsync(MaxBodyBytes, cancellationToken);
        if (body is null)
        {
            return EndpointReply.Problem(ErrorCodes.BodyTooLarge, FormattableString.Invariant($"At most {MaxBodyBytes} bytes are read."));
        }

        if (ReadJson(body) is not { Key: { Length: > 0 } key, Ticket: var ticketText })
        {
            return EndpointReply.Problem(ErrorCodes.RequestMalformed, "The body must be a JSON object {\"key\":…,\"ticket\":…} with the values of the grant.");
        }

        var (verdict, ticket) = tickets.Verify(ticketText, _bucket, key, time.GetUtcNow());
        if (ticket is null)
        {
            var error = TicketSigner.ErrorOf(verdict);
            Log.Refused(logger, error.Code, caller.Name);
            return EndpointReply.Problem(error);
        }

        // A ticket can be read by whoever sees the upload; it is good only in the hands of the user it was issued to.
        if (caller.Role < CallerRole.Operator && caller.Name != ticket.User)
        {
            Log.Refused(logger, ErrorCodes.Forbidden.Code, caller.Name);
            return EndpointReply.Problem(ErrorCodes.Forbidden, "The ticket was issued to another user.");
        }

        var ofKey = UploadId.Of(_bucket, key);
        return id is null || id == ofKey
            ? await ConfirmAsync(ofKey, key, ticket, cancellationToken)
            : EndpointReply.Problem(ErrorCodes.TicketMismatch, "The key is not that of this upload.");
    }

    /// <summary>Looks at the object and queues the upload; the caller has checked who may ask for it.</summary>
    internal async Task<EndpointReply> ConfirmAsync(string id, string key, UploadTicket ticket, CancellationToken cancellationToken)
    {
        ObjectHead? head;
        try
        {
            head = await bucket.HeadAsync(key, cancellationToken);
        }
        catch (OssException exception)
        {
            Log.OssFailed(logger, exception, id);
            return EndpointReply.Problem(ErrorCodes.OssUnavailable, null, new KeyValuePair<string, string>("Retry-After", "2"));
        }

        if (head is null)
        {
            return EndpointReply.Problem(ErrorCodes.ObjectMissing);
        }

        if (await store.FindAsync(id, cancellationToken) is { Record: { State: UploadState.Ready or UploadState.Rejected } settled } && settled.Etag == head.Etag)
        {
            return EndpointReply.Json(200, new UploadStatus(id, settled.State, settled.Reason), EndpointJsonContext.Default.UploadStatus);
        }

        var record = new UploadRecord
        {
            Id = id,
            Bucket = _bucket,
            Object = key,
            Etag = head.Etag,
            Size = head.Size,
            MimeType = head.ContentType,
            Crc64 = head.Crc64,
            ContentMd5 = head.ContentMd5,
            User = ticket.User,
            Profile = ticket.Profile,
            ReceivedAt = time.GetUtcNow(),
            Source = UploadSource.Confirm,
        };
        await queue.EnqueueAsync(record.ToJson(), cancellationToken);
        Log.Confirmed(logger, id);
        return EndpointReply.Json(202, new UploadStatus(id, UploadState.Received), EndpointJsonContext.Default.UploadStatus);
    }

    private static ConfirmRequest? ReadJson(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, EndpointJsonContext.Default.ConfirmRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(310, LogLevel.Information, "Upload {UploadId} was confirmed by its client.")]
        public static partial void Confirmed(ILogger logger, string uploadId);

        [LoggerMessage(311, LogLevel.Warning, "A confirmation was refused with {Code}, caller {Caller}.")]
        public static partial void Refused(ILogger logger, string code, string caller);

        [LoggerMessage(312, LogLevel.Warning, "Upload {UploadId} could not be confirmed: the object could not be looked at.")]
        public static partial void OssFailed(ILogger logger, Exception exception, string uploadId);
    }
}
