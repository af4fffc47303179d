using System.Text.Json.Serialization;
using OssCallback.Http;

namespace OssCallback.Callbacks;

/// <summary>The JSON that OSS passes on to the uploader.</summary>
/// <param name="Status"><c>OK</c> or <c>Error</c>; the spelling of OSS's own demo server.</param>
/// <param name="UploadId">With OK: the upload's identity.</param>
/// <param name="Code">With Error: a stable code.</param>
public sealed record CallbackAnswer(
    [property: JsonPropertyName("Status")] string Status,
    [property: JsonPropertyName("uploadId")] string? UploadId = null,
    [property: JsonPropertyName("code")] string? Code = null)
{
    internal static Answer Ok(string uploadId) =>
        Answer.Json(new CallbackAnswer("OK", uploadId), CallbacksJsonContext.Default.CallbackAnswer);

    internal static EndpointReply Refuse(Refusal refusal) => EndpointReply.Of(Answer.Json(
        new CallbackAnswer("Error", Code: refusal.Error.Code), CallbacksJsonContext.Default.CallbackAnswer, refusal.Error.Status));
}
