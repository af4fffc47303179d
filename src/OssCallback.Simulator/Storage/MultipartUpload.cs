namespace OssCallback.Simulator.Storage;

/// <summary>An upload in parts that is neither complete nor aborted; what it says about the object was said when it began.</summary>
internal sealed record MultipartUpload(
    string Id, string Bucket, string Key, string Acl, bool ForbidOverwrite, string ContentType, IReadOnlyDictionary<string, string> Headers,
    IReadOnlyDictionary<string, string> Tags, DateTimeOffset Initiated);
