using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OssCallback.Endpoints;

/// <summary>What a handler hands back to a host: status, headers and bytes. The host sends <c>Content-Type</c>, a <c>Content-Length</c> and the bytes as they are.</summary>
/// <remarks>OSS takes a callback's answer only with a valid Content-Length; streamed JSON results go out chunked, so nothing here is streamed.</remarks>
public sealed class EndpointReply
{
    /// <summary>JSON, as OSS requires it of a callback's answer.</summary>
    public const string JsonContentType = "application/json";

    /// <summary>RFC 9457.</summary>
    public const string ProblemContentType = "application/problem+json";

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The Content-Type.</summary>
    public required string ContentType { get; init; }

    /// <summary>The body; UTF-8 without a byte order mark.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = NoStore;

    private static readonly IReadOnlyList<KeyValuePair<string, string>> NoStore = [new("Cache-Control", "no-store")];

    /// <summary>A JSON answer.</summary>
    public static EndpointReply Json<T>(int status, T value, JsonTypeInfo<T> type) =>
        new() { Status = status, ContentType = JsonContentType, Body = JsonSerializer.SerializeToUtf8Bytes(value, type) };

    /// <summary>A refusal as RFC 9457 problem details.</summary>
    /// <param name="error">The catalogue entry: status, code and title.</param>
    /// <param name="detail">What is special about this case, in place of the catalogue's sentence; must not carry secrets. What to do follows from the catalogue.</param>
    /// <param name="headers">Further headers, such as Retry-After.</param>
    public static EndpointReply Problem(ErrorCode error, string? detail = null, params ReadOnlySpan<KeyValuePair<string, string>> headers)
    {
        // Of a request that cannot be read only the detail knows what to do.
        var whole = error == ErrorCodes.RequestMalformed ? detail : $"{detail ?? error.Sentence} {error.Remedy}";
        var problem = new ProblemDetails($"urn:oss-callback:{error.Code}", error.Sentence, error.Status, error.Code, whole);
        return new()
        {
            Status = error.Status,
            ContentType = ProblemContentType,
            Body = JsonSerializer.SerializeToUtf8Bytes(problem, EndpointJsonContext.Default.ProblemDetails),
            Headers = [.. NoStore, .. headers],
        };
    }
}
