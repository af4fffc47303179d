namespace OssCallback.Grants;

/// <summary>An object made of parts.</summary>
/// <param name="UploadId">The upload's identity here.</param>
/// <param name="Key">The object key.</param>
/// <param name="Location">The object's address, unsigned.</param>
/// <param name="CallbackFailed">Whether OSS's callback failed and this service confirmed the upload itself.</param>
/// <param name="StatusUrl">Where the upload's state can be asked.</param>
public sealed record CompletedUpload(string UploadId, string Key, string Location, bool CallbackFailed, string StatusUrl);
