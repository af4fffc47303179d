using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Bucket;
using OssCallback.Endpoints;
using OssCallback.Policies;
using OssCallback.Uploads;

namespace OssCallback.Callbacks;

/// <summary>Answers OSS: verify, enqueue durably, 200. Everything shares one budget of OSS's five seconds.</summary>
public sealed partial class CallbackHandler(
    IOptions<CallbackOptions> options, IOptions<OssOptions> oss, TrustedKeys keys, TicketSigner tickets, IUploadQueue queue,
    CallbackMetrics metrics, TimeProvider time, ILogger<CallbackHandler> logger)
{
    private readonly CallbackOptions _options = options.Value;
    private readonly string _bucket = oss.Value.Bucket;

    // We issued the callback, so we know what was signed; what the request line says behind gateways is a hint for the log.
    private readonly string[] _targets = [.. options.Value.Urls.Select(CallbackUrl.RequestTarget).Distinct(StringComparer.Ordinal)];

    /// <summary>Answers one callback; never throws for anything that a caller or an engine can cause.</summary>
    /// <param name="request">The request as it arrived.</param>
    /// <param name="cancellationToken">The caller's disconnect; no longer heeded once the signature was found good.</param>
    public async Task<EndpointReply> HandleAsync(EndpointRequest request, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(_options.BudgetMilliseconds), time);
        var (error, uploadId) = await AnswerAsync(request, budget.Token, cancellationToken);
        metrics.Record(error?.Code ?? "ok", time.GetElapsedTime(start));
        return error is null ? CallbackAnswer.Ok(uploadId!) : CallbackAnswer.Error(error);
    }

    private async Task<(ErrorCode? Error, string? UploadId)> AnswerAsync(EndpointRequest request, CancellationToken budget, CancellationToken cancellationToken)
    {
        if (request.Method != "POST")
        {
            return (ErrorCodes.MethodNotSupported, null);
        }

        byte[]? body;
        ErrorCode? refusal;
        using (var linked = CancellationTokenSource.CreateLinkedTokenSource(budget, cancellationToken))
        {
            try
            {
                body = await request.ReadBodyAsync(_options.MaxBodyBytes, linked.Token).WaitAsync(linked.Token);
                if (body is null)
                {
                    return (ErrorCodes.BodyTooLarge, null);
                }

                refusal = await CheckSignatureAsync(request, body, linked.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                Log.NotReceived(logger, exception, budget.IsCancellationRequested);
                return (ErrorCodes.NotQueued, null);
            }
        }

        return refusal is not null ? (refusal, null) : await AcceptAsync(request, body, budget);
    }

    private async ValueTask<ErrorCode?> CheckSignatureAsync(EndpointRequest request, byte[] body, CancellationToken cancellationToken)
    {
        var authorization = request.Header(CallbackHeaders.Authorization);
        CallbackPublicKey? key = null;
        var verdict = string.IsNullOrEmpty(authorization) ? CallbackVerdict.AuthorizationMissing : CallbackVerdict.None;
        if (verdict == CallbackVerdict.None)
        {
            (key, verdict) = await keys.FindAsync(request.Header(CallbackHeaders.PublicKeyUrl), cancellationToken);
        }

        if (key is not null)
        {
            foreach (var target in _targets)
            {
                verdict = CallbackSignature.Verify(key, authorization, target, body);
                if (verdict != CallbackVerdict.SignatureMismatch)
                {
                    break;
                }
            }
        }

        if (verdict == CallbackVerdict.Valid)
        {
            return null;
        }

        var error = ErrorOf(verdict);
        Log.Refused(logger, error.Code, request.Header(CallbackHeaders.RequestId),
            CallbackDiagnosis.Explain(verdict, key, authorization, request.Header(CallbackHeaders.ContentMd5), request.Target, _targets, body));
        return error;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any failure of any engine means the same to OSS: not known to be durable.")]
    private async Task<(ErrorCode? Error, string? UploadId)> AcceptAsync(EndpointRequest request, byte[] body, CancellationToken budget)
    {
        var (record, error, cause) = ReadRecord(body);
        if (record is null)
        {
            Log.Refused(logger, error!.Code, request.Header(CallbackHeaders.RequestId), cause!);
            return (error, null);
        }

        try
        {
            // The engine may not watch the token in every line; the budget holds all the same. A late success is harmless: ids are deterministic.
            await queue.EnqueueAsync(record.ToJson(), budget).WaitAsync(budget);
        }
        catch (ArgumentException exception)
        {
            Log.TooLarge(logger, exception, record.Id);
            return (ErrorCodes.BodyTooLarge, null);
        }
        catch (Exception exception)
        {
            // The client confirms, or reconciliation finds the object.
            Log.NotQueued(logger, exception, record.Id, budget.IsCancellationRequested);
            return (ErrorCodes.NotQueued, null);
        }

        Log.Accepted(logger, record.Id, record.RequestId);
        return (null, record.Id);
    }

    private (UploadRecord? Record, ErrorCode? Error, string? Cause) ReadRecord(byte[] bytes)
    {
        if (CallbackBody.TryParse(bytes, _options.BodyType) is not { } body)
        {
            return (null, ErrorCodes.BodyMalformed, $"The body is signed, but it is not {_options.BodyType}: the upload was made with another callback parameter.");
        }

        if (body.RepeatedField is { } field)
        {
            return (null, ErrorCodes.FieldRepeated, $"The field '{field}' appears twice in the signed body.");
        }

        if (body[CallbackFields.Bucket] is not { } bucket || body[CallbackFields.Object] is not { } key)
        {
            return (null, ErrorCodes.BodyMalformed, "The body is signed, but names no bucket or no object: the upload was made with another callback parameter.");
        }

        if (key.StartsWith("${", StringComparison.Ordinal) || bucket.StartsWith("${", StringComparison.Ordinal))
        {
            return (null, ErrorCodes.BodyMalformed, "Placeholders in the body were not expanded: the callbackBody was encoded before it was given to OSS.");
        }

        if (bucket != _bucket)
        {
            return (null, ErrorCodes.BucketForeign, "The body is signed, but names another bucket: anyone with a bucket can have OSS sign such a body.");
        }

        var (verdict, ticket) = tickets.Verify(body[CallbackFields.Ticket], bucket, key, time.GetUtcNow());
        if (verdict != TicketVerdict.Valid && _options.RequireTicket)
        {
            var error = TicketSigner.ErrorOf(verdict);
            return (null, error, error.Sentence + " The signature alone proves nothing: anyone with a bucket can have OSS sign such a body.");
        }

        // A ticket says so already; in Development there may be none.
        if (!ObjectName.IsAcceptable(key))
        {
            return (null, ErrorCodes.BodyMalformed, "The object's name walks out of its directory or has control characters.");
        }

        return (UploadRecordReader.FromCallback(body, bytes, bucket, key, ticket, time.GetUtcNow()), null, null);
    }

    private static ErrorCode ErrorOf(CallbackVerdict verdict) => verdict switch
    {
        CallbackVerdict.AuthorizationMissing => ErrorCodes.AuthorizationMissing,
        CallbackVerdict.SignatureMalformed => ErrorCodes.SignatureMalformed,
        CallbackVerdict.KeyUrlMissing => ErrorCodes.KeyUrlMissing,
        CallbackVerdict.KeyUrlMalformed => ErrorCodes.KeyUrlMalformed,
        CallbackVerdict.KeyUrlUntrusted => ErrorCodes.KeyUrlUntrusted,
        CallbackVerdict.KeyUnavailable => ErrorCodes.KeyUnavailable,
        _ => ErrorCodes.SignatureMismatch,
    };

    private static partial class Log
    {
        [LoggerMessage(200, LogLevel.Information, "Callback accepted: upload {UploadId}, request {RequestId}.")]
        public static partial void Accepted(ILogger logger, string uploadId, string? requestId);

        [LoggerMessage(201, LogLevel.Warning, "Callback refused with {Code}, request {RequestId}: {Cause}")]
        public static partial void Refused(ILogger logger, string code, string? requestId, string cause);

        [LoggerMessage(202, LogLevel.Warning, "A callback's body did not arrive (budget spent: {BudgetSpent}).")]
        public static partial void NotReceived(ILogger logger, Exception exception, bool budgetSpent);

        [LoggerMessage(203, LogLevel.Error, "Upload {UploadId} is not known to be queued (budget spent: {BudgetSpent}); the client has to confirm it.")]
        public static partial void NotQueued(ILogger logger, Exception exception, string uploadId, bool budgetSpent);

        [LoggerMessage(204, LogLevel.Warning, "The record of upload {UploadId} is too large for the queue.")]
        public static partial void TooLarge(ILogger logger, Exception exception, string uploadId);
    }
}
