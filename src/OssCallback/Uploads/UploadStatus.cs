namespace OssCallback.Uploads;

/// <summary>What a client learns of an upload.</summary>
/// <param name="UploadId">The upload's identity.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Code">Why it was rejected or failed.</param>
/// <param name="Record">Everything, for operators only.</param>
/// <param name="Url">Where everybody can read the object once it is ready, where the profile has a public address.</param>
public sealed record UploadStatus(
    string UploadId, UploadState State, string? Code = null, UploadRecord? Record = null, string? Url = null);
