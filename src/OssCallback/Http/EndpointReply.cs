using System.Text.Json;

namespace OssCallback.Http;

/// <summary>
/// What the dispatcher hands back to a host: status, headers and bytes. The host sends <c>Content-Type</c>, a <c>Content-Length</c>
/// and the bytes as they are.
/// </summary>
/// <remarks>
/// OSS takes a callback's answer only with a valid Content-Length; streamed JSON results go out chunked, so nothing here is
/// streamed.
/// </remarks>
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

    /// <summary>What a handler answered.</summary>
    internal static EndpointReply Of(Answer answer) =>
        new()
        {
            Status = answer.Status,
            ContentType = answer.ContentType,
            Body = answer.Body,
            Headers = answer.Location is { } location ? [.. NoStore, new("Location", location)] : NoStore,
        };

    /// <summary>A refusal in a form of its own.</summary>
    internal static EndpointReply Of(Answer answer, Refusal refusal) =>
        new()
        {
            Status = answer.Status,
            ContentType = answer.ContentType,
            Body = answer.Body,
            Headers = [.. NoStore, .. refusal.Headers()],
        };

    /// <summary>A refusal as RFC 9457 problem details. What to do follows from the catalogue.</summary>
    public static EndpointReply Problem(Refusal refusal)
    {
        var error = refusal.Error;
        var problem = new ProblemDetails($"urn:oss-callback:{error.Code}", error.Sentence, error.Status, error.Code, Detail(refusal));
        return new()
        {
            Status = error.Status,
            ContentType = ProblemContentType,
            Body = JsonSerializer.SerializeToUtf8Bytes(problem, HttpJsonContext.Default.ProblemDetails),
            Headers = [.. NoStore, .. refusal.Headers()],
        };
    }

    /// <summary>The sentences for people. Of a request that cannot be read only the detail knows what to do.</summary>
    internal static string? Detail(Refusal refusal) => refusal.Error == ErrorCodes.RequestMalformed
        ? refusal.Detail
        : $"{refusal.Detail ?? refusal.Error.Sentence} {refusal.Error.Remedy}";
}
