using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Telemetry;
using OssCallback.Uploads;

namespace OssCallback.Callbacks;

/// <summary>Answers OSS: verify, enqueue durably, 200. Everything shares one budget of OSS's five seconds.</summary>
public sealed partial class CallbackHandler(
    IOptions<CallbackOptions> options, IOptions<OssOptions> oss, TrustedKeys keys, TicketSigner tickets, IProfileVariables profiles,
    CallbackIntake intake, CallbackRefusals refusals, CallbackMetrics metrics, TimeProvider time, ILogger<CallbackHandler> logger)
{
    private readonly CallbackOptions _options = options.Value;
    private readonly string _bucket = oss.Value.Bucket;

    // We issued the callback, so we know what was signed; what the request line says behind gateways is a hint for the log.
    private readonly string[] _targets = [.. options.Value.Urls.SelectMany(CallbackUrl.SignedTargets).Distinct(StringComparer.Ordinal)];

    /// <summary>Answers one callback; never throws for anything that a caller or an engine can cause.</summary>
    /// <param name="call">The request as it arrived; its body is read here, within the budget.</param>
    /// <param name="cancellationToken">The caller's disconnect; no longer heeded once the signature was found good.</param>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var budget = new CancellationTokenSource(TimeSpan.FromMilliseconds(_options.BudgetMilliseconds), time);
        var (error, uploadId) = await AnswerAsync(call.Request, budget.Token, cancellationToken);
        metrics.Record(error?.Code ?? CallbackMetrics.Ok, time.GetElapsedTime(start));
        return error is null ? CallbackAnswer.Ok(uploadId!) : error;
    }

    private async Task<(ErrorCode? Error, string? UploadId)> AnswerAsync(
        EndpointRequest request, CancellationToken budget, CancellationToken cancellationToken)
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
                refusals.AddNotReceived(exception, budget.IsCancellationRequested);
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
            // Most requests arrive as they were signed: that form first.
            var first = Math.Max(0, Array.IndexOf(_targets, request.Target));
            for (var i = 0; i < _targets.Length; i++)
            {
                verdict = CallbackSignature.Verify(key, authorization, _targets[(first + i) % _targets.Length], body);
                if (verdict != CallbackVerdict.SignatureMismatch)
                {
                    break;
                }
            }
        }

        return verdict == CallbackVerdict.Valid ? null : Refuse(request, body, verdict, key, authorization);
    }

    private ErrorCode Refuse(EndpointRequest request, byte[] body, CallbackVerdict verdict, CallbackPublicKey? key, string? authorization)
    {
        var requestId = request.Header(CallbackHeaders.RequestId);
        var version = request.Header(CallbackHeaders.SignatureVersion);
        if (verdict is CallbackVerdict.SignatureMismatch or CallbackVerdict.SignatureMalformed && version is not (null or "" or "1.0"))
        {
            var error = ErrorCodes.SignatureVersionUnsupported;
            refusals.Add(error, requestId, $"{error.Sentence} {error.Remedy}");
            return error;
        }

        var refusal = ErrorOf(verdict);
        var cause = CallbackDiagnosis.Describe(verdict, authorization);
        if (verdict != CallbackVerdict.SignatureMismatch)
        {
            refusals.Add(refusal, requestId, cause);
            return refusal;
        }

        // The request itself may be gone by the time someone looks for the cause.
        var (contentMd5, received) = (request.Header(CallbackHeaders.ContentMd5), request.Target);
        refusals.Add(refusal, requestId, cause, () => CallbackDiagnosis.Explain(
            verdict, key, authorization, contentMd5, received, [.. _options.Urls.Select(CallbackUrl.RequestTarget)], body));
        return refusal;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Any failure of any engine means the same to OSS: not known to be durable.")]
    private async Task<(ErrorCode? Error, string? UploadId)> AcceptAsync(EndpointRequest request, byte[] body, CancellationToken budget)
    {
        var (record, ticket, error, cause) = ReadRecord(body);
        if (record is null)
        {
            refusals.Add(error!, request.Header(CallbackHeaders.RequestId), cause!);
            return (error, null);
        }

        using var span = UploadTelemetry.Continue("callback", ActivityKind.Consumer, record.TraceParent);
        if (span is not null)
        {
            span.SetTag(UploadTelemetry.UploadId, record.Id);
            record = record with { TraceParent = span.Id };
        }

        try
        {
            // The engine may not watch the token in every line; the budget still holds. A late success is harmless: ids are
            // deterministic.
            if (!await intake.TryEnqueueAsync(record, body, ticket, budget).WaitAsync(budget))
            {
                span.Fail(ErrorCodes.TooManyRequests.Code);
                refusals.AddTooMany(record.Id, record.User);
                return (ErrorCodes.TooManyRequests, null);
            }
        }
        catch (ArgumentException exception)
        {
            span.Fail(ErrorCodes.BodyTooLarge.Code);
            Log.TooLarge(logger, exception, record.Id);
            return (ErrorCodes.BodyTooLarge, null);
        }
        catch (Exception exception)
        {
            // The client confirms, or reconciliation finds the object.
            span.Fail(ErrorCodes.NotQueued.Code);
            Log.NotQueued(logger, exception, record.Id, budget.IsCancellationRequested);
            return (ErrorCodes.NotQueued, null);
        }

        Log.Accepted(logger, record.Id, record.RequestId);
        return (null, record.Id);
    }

    private (UploadRecord? Record, string? Ticket, ErrorCode? Error, string? Cause) ReadRecord(byte[] bytes)
    {
        if (CallbackBody.TryParse(bytes, _options.BodyType) is not { } body)
        {
            return (
                null, null, ErrorCodes.BodyMalformed,
                $"The body is signed, but it is not {_options.BodyType}: the upload was made with another callback parameter.");
        }

        if (body.RepeatedField is { } field)
        {
            return (null, null, ErrorCodes.FieldRepeated, $"The field '{field}' appears twice in the signed body.");
        }

        if (body[CallbackFields.Bucket] is not { } bucket || body[CallbackFields.Object] is not { } key)
        {
            return (
                null, null, ErrorCodes.BodyMalformed,
                "The body is signed, but names no bucket or no object: the upload was made with another callback parameter.");
        }

        if (key.StartsWith("${", StringComparison.Ordinal) || bucket.StartsWith("${", StringComparison.Ordinal))
        {
            return (
                null, null, ErrorCodes.BodyMalformed,
                "Placeholders in the body were not expanded: the callbackBody was encoded before it was given to OSS.");
        }

        if (bucket != _bucket)
        {
            return (
                null, null, ErrorCodes.BucketForeign,
                "The body is signed, but names another bucket: anyone with a bucket can have OSS sign such a body.");
        }

        var (variables, text) = (body.Variables, body[CallbackFields.Ticket]);
        var (verdict, ticket) = tickets.Verify(text, bucket, key, time.GetUtcNow(), variables);
        if (verdict != TicketVerdict.Valid && _options.RequireTicket)
        {
            var error = TicketSigner.ErrorOf(verdict);
            var sentence = verdict == TicketVerdict.OtherVariables ? "The variables are not those of the grant." : error.Sentence;
            return (
                null, null, error, sentence + " The signature alone proves nothing: anyone with a bucket can have OSS sign such a body.");
        }

        // A ticket says so already; in Development there may be none.
        if (!ObjectName.IsAcceptable(key))
        {
            return (null, null, ErrorCodes.BodyMalformed, "The object's name walks out of its directory or has control characters.");
        }

        if (ticket?.Variables is null && variables.Count > 0)
        {
            var names = profiles.Of(ticket?.Profile ?? UploadRecord.DefaultProfile);
            variables = variables.Where(variable => names.Contains(variable.Key)).ToDictionary();
        }

        return (UploadRecordReader.FromCallback(body, bytes, bucket, key, ticket, variables, time.GetUtcNow()), text, null, null);
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
        public static partial void Accepted(ILogger logger, string uploadId, LogText requestId);

        [LoggerMessage(
            203,
            LogLevel.Error,
            "Upload {UploadId} is not known to be queued (budget spent: {BudgetSpent}); the client has to confirm it.")]
        public static partial void NotQueued(ILogger logger, Exception exception, string uploadId, bool budgetSpent);

        [LoggerMessage(204, LogLevel.Warning, "The record of upload {UploadId} is too large for the queue.")]
        public static partial void TooLarge(ILogger logger, Exception exception, string uploadId);
    }
}
