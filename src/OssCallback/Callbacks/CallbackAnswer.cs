using System.Text.Json.Serialization;
using OssCallback.Endpoints;

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
    internal static EndpointReply Ok(string uploadId) =>
        EndpointReply.Json(200, new CallbackAnswer("OK", uploadId), EndpointJsonContext.Default.CallbackAnswer);

    internal static EndpointReply Error(ErrorCode error) =>
        EndpointReply.Json(error.Status, new CallbackAnswer("Error", Code: error.Code), EndpointJsonContext.Default.CallbackAnswer);
}
