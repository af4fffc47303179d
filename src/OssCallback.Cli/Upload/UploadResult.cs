using OssCallback.Uploads;

namespace OssCallback.Cli.Upload;

/// <summary>How one file fared; a line of <c>upload --json</c>.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="State">The final state, or null when the upload did not come that far.</param>
/// <param name="UploadId">The upload's identity, once granted.</param>
/// <param name="Code">Why not.</param>
/// <param name="Message">Why not, in a sentence.</param>
/// <param name="Confirmed">Whether the callback failed and the upload had to be confirmed.</param>
/// <param name="Record">The record, as far as the caller may see it.</param>
internal sealed record UploadResult(
    string File, UploadState? State, string? UploadId = null, string? Code = null, string? Message = null, bool Confirmed = false,
    UploadRecord? Record = null)
{
    public static UploadResult NotUploaded(string file, string? uploadId, string code, string message) =>
        new(file, null, uploadId, code, message);
}
