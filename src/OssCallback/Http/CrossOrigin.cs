using Microsoft.Extensions.Options;

namespace OssCallback.Http;

/// <summary>
/// Which web pages may call (CORS). Callers prove who they are by headers and never by cookies, so that no answer allows
/// credentials.
/// </summary>
public sealed class CrossOrigin(IOptions<HttpOptions> options)
{
    /// <summary>Stands alone for every origin.</summary>
    public const string Any = "*";

    private readonly bool _any = options.Value.AllowedOrigins.Contains(Any);
    private readonly HashSet<string> _origins = new(options.Value.AllowedOrigins, StringComparer.Ordinal);

    /// <summary>Answers a preflight request.</summary>
    /// <returns>The answer, or null when the request is not a preflight or no origin is configured.</returns>
    public EndpointReply? Preflight(EndpointRequest request)
    {
        if (_origins.Count == 0 || request.Method != "OPTIONS" || request.Header("Origin") is not { Length: > 0 }
            || request.Header("Access-Control-Request-Method") is not { Length: > 0 })
        {
            return null;
        }

        return AllowedOrigin(request) is null ? EndpointReply.Problem(ErrorCodes.OriginNotAllowed) : new EndpointReply
        {
            Status = 204,
            ContentType = string.Empty,
            Body = ReadOnlyMemory<byte>.Empty,
            Headers =
            [
                new("Access-Control-Allow-Methods", "GET, HEAD, POST"),
                new("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, X-Api-Key, X-Upload-Token"),
                new("Access-Control-Max-Age", "7200"),
            ],
        };
    }

    /// <summary>
    /// Adds what lets the page read the answer; other pages get the answer without it, and their browser keeps it from them.
    /// </summary>
    public EndpointReply Decorate(EndpointRequest request, EndpointReply reply)
    {
        if (_origins.Count == 0)
        {
            return reply;
        }

        List<KeyValuePair<string, string>> headers = [.. reply.Headers];
        if (!_any)
        {
            headers.Add(new("Vary", "Origin"));
        }

        if (AllowedOrigin(request) is { } origin)
        {
            headers.Add(new("Access-Control-Allow-Origin", origin));
            headers.Add(new("Access-Control-Expose-Headers", "Retry-After"));
        }

        return new EndpointReply { Status = reply.Status, ContentType = reply.ContentType, Body = reply.Body, Headers = headers };
    }

    /// <summary>Exactly as the browser sent it, and only if it is on the list to the letter.</summary>
    private string? AllowedOrigin(EndpointRequest request) =>
        request.Header("Origin") is not { Length: > 0 } origin ? null : _any ? Any : _origins.Contains(origin) ? origin : null;
}
