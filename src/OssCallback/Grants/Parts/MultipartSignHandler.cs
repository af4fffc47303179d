using System.Globalization;
using Microsoft.Extensions.Logging;
using OssCallback.Http;
using OssCallback.Oss;

namespace OssCallback.Grants;

/// <summary>
/// Answers <c>POST /api/multipart/sign</c>: the signed request for a part, the list of parts or the end of an upload, asked for as Uppy's
/// hook <c>signRequest</c> asks.
/// </summary>
public sealed partial class MultipartSignHandler(
    MultipartAuthorizer multipart, PresignedRequests presigned, TimeProvider time, ILogger<MultipartSignHandler> logger)
{
    /// <summary>Where this handler answers.</summary>
    internal const string Path = "/api/multipart/sign";

    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <summary>Answers one request.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (call.ReadJson(GrantsJsonContext.Default.MultipartRequest) is not { } asked)
        {
            return new Refusal(
                ErrorCodes.RequestMalformed,
                "The body must be a JSON object {\"token\":…,\"method\":\"PUT\",\"key\":…,\"uploadId\":…,\"partNumber\":1}.");
        }

        return multipart.Check(call.Caller, asked).TryGet(out var token, out var refusal)
            ? await SignAsync(asked, token, cancellationToken)
            : refusal;
    }

    private async Task<Result<Answer>> SignAsync(MultipartRequest asked, MultipartToken token, CancellationToken cancellationToken)
    {
        var (key, multipartId) = (asked.Key!, asked.MultipartId!);
        List<KeyValuePair<string, string?>> query = [new("uploadId", multipartId)];
        switch (asked.Method)
        {
            case "PUT":
                var highest = PartPlan.HighestNumber(token.Size);
                if (asked.PartNumber is not { } number || number < 1 || number > highest)
                {
                    return new Refusal(
                        ErrorCodes.PartNumberInvalid,
                        FormattableString.Invariant($"A file of {token.Size} bytes has the parts 1 to {highest} at most."));
                }

                query.Add(new("partNumber", number.ToString(CultureInfo.InvariantCulture)));
                break;
            case "GET" or "DELETE":
                break;
            case "POST":
                // Not OSS but this service completes, because it looks at the parts before.
                var headers = new Dictionary<string, string> { [MultipartCompleteHandler.TokenHeader] = asked.Token! };
                var url = $"{MultipartCompleteHandler.Path}?key={OssEncoding.Encode(key)}&uploadId={OssEncoding.Encode(multipartId)}";
                return Reply(new SignedRequest("POST", url, headers, token.Expires.ToUnixTimeSeconds()));
            default:
                return new Refusal(
                    ErrorCodes.RequestMalformed,
                    "The method must be PUT (a part), GET (the list of parts), DELETE (abort) or POST (complete).");
        }

        try
        {
            var now = time.GetUtcNow();
            var expires = now + token.Profile.Expires < token.Expires ? now + token.Profile.Expires : token.Expires;
            return Reply(await presigned.SignAsync(asked.Method, key, query, NoHeaders, expires, cancellationToken));
        }
        catch (OssException exception)
        {
            Log.NotSigned(logger, exception);
            return new Refusal(ErrorCodes.OssUnavailable) { RetryAfterSeconds = 2 };
        }
    }

    private static Answer Reply(SignedRequest signed) => Answer.Json(signed, GrantsJsonContext.Default.SignedRequest);

    private static partial class Log
    {
        [LoggerMessage(124, LogLevel.Warning, "A request to OSS could not be signed.")]
        public static partial void NotSigned(ILogger logger, Exception exception);
    }
}
