namespace OssCallback.Uploads;

/// <summary>A record as it lies in the store.</summary>
/// <param name="Record">The record.</param>
/// <param name="Version">Opaque; changes with every write.</param>
public sealed record StoredUpload(UploadRecord Record, string Version);
