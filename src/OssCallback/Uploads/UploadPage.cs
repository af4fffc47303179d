namespace OssCallback.Uploads;

/// <summary>One page of a listing.</summary>
/// <param name="Uploads">Newest first.</param>
/// <param name="Continuation">For the next page; null on the last.</param>
public sealed record UploadPage(IReadOnlyList<UploadRecord> Uploads, string? Continuation);
