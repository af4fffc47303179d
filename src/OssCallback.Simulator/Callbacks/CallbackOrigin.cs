namespace OssCallback.Simulator.Callbacks;

/// <summary>What a callback's unsigned headers say about where it comes from.</summary>
/// <param name="Bucket">x-oss-bucket.</param>
/// <param name="OwnerId">x-oss-owner.</param>
/// <param name="RequesterId">x-oss-requester; empty for an anonymous uploader.</param>
/// <param name="RequestId">x-oss-request-id.</param>
/// <param name="PublicKeyUrlBase64">x-oss-pub-key-url.</param>
internal sealed record CallbackOrigin(string Bucket, string OwnerId, string RequesterId, string RequestId, string PublicKeyUrlBase64);
