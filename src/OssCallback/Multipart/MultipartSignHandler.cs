using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OssCallback.Bucket;
using OssCallback.Endpoints;
using OssCallback.Signing;

namespace OssCallback.Multipart;

/// <summary>Answers <c>POST /api/multipart/sign</c>: the signed request for a part, the list of parts or the end of an upload, asked for as Uppy's hook <c>signRequest</c> asks.</summary>
public sealed partial class MultipartSignHandler(
    CallerAuthorizer authorizer, MultipartAuthorizer multipart, PresignedRequests presigned, TimeProvider time, ILogger<MultipartSignHandler> logger)
{
    /// <summary>Where this handler answers.</summary>
    internal const string Path = "/api/multipart/sign";

    private const int MaxBodyBytes = 16 * 1024;

    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <summary>Answers one request.</summary>
    public async Task<EndpointReply> HandleAsync(EndpointRequest request, CancellationToken cancellationToken)
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

        if (await request.ReadBodyAsync(MaxBodyBytes, cancellationToken) is not { } body)
        {
            return EndpointReply.Problem(ErrorCodes.BodyTooLarge, FormattableString.Invariant($"At most {MaxBodyBytes} bytes are read."));
        }

        if (ReadJson(body) is not { } asked)
        {
            return EndpointReply.Problem(ErrorCodes.RequestMalformed, "The body must be a JSON object {\"token\":…,\"method\":\"PUT\",\"key\":…,\"uploadId\":…,\"partNumber\":1}.");
        }

        (var token, refusal) = multipart.Check(caller, asked);
        return token is null ? refusal! : await SignAsync(asked, token, cancellationToken);
    }

    /// <summary>Reads a request's body; null when it is none.</summary>
    internal static MultipartRequest? ReadJson(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, EndpointJsonContext.Default.MultipartRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<EndpointReply> SignAsync(MultipartRequest asked, MultipartToken token, CancellationToken cancellationToken)
    {
        var (key, uploadId) = (asked.Key!, asked.UploadId!);
        List<KeyValuePair<string, string?>> query = [new("uploadId", uploadId)];
        switch (asked.Method)
        {
            case "PUT":
                var highest = PartPlan.HighestNumber(token.Size);
                if (asked.PartNumber is not { } number || number < 1 || number > highest)
                {
                    return EndpointReply.Problem(ErrorCodes.PartNumberInvalid, FormattableString.Invariant($"A file of {token.Size} bytes has the parts 1 to {highest} at most."));
                }

                query.Add(new("partNumber", number.ToString(CultureInfo.InvariantCulture)));
                break;
            case "GET" or "DELETE":
                break;
            case "POST":
                // Not OSS but this service completes, because it looks at the parts before.
                var headers = new Dictionary<string, string> { [MultipartCompleteHandler.TokenHeader] = asked.Token! };
                var url = $"{MultipartCompleteHandler.Path}?key={OssEncoding.Encode(key)}&uploadId={OssEncoding.Encode(uploadId)}";
                return Reply(new SignedRequest("POST", url, headers, token.Expires.ToUnixTimeSeconds()));
            default:
                return EndpointReply.Problem(ErrorCodes.RequestMalformed, "The method must be PUT (a part), GET (the list of parts), DELETE (abort) or POST (complete).");
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
            return EndpointReply.Problem(ErrorCodes.OssUnavailable, null, new KeyValuePair<string, string>("Retry-After", "2"));
        }
    }

    private static EndpointReply Reply(SignedRequest signed) => EndpointReply.Json(200, signed, EndpointJsonContext.Default.SignedRequest);

    private static partial class Log
    {
        [LoggerMessage(124, LogLevel.Warning, "A request to OSS could not be signed.")]
        public static partial void NotSigned(ILogger logger, Exception exception);
    }
}
