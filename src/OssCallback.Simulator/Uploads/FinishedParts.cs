namespace OssCallback.Simulator.Uploads;

/// <summary>What is left of an upload in parts when it becomes an object.</summary>
/// <param name="UploadId">The upload that ends.</param>
/// <param name="ETag">The object's ETag, made of those of the parts; such an object has no MD5.</param>
internal sealed record FinishedParts(string UploadId, string ETag);
