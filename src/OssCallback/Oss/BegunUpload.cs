namespace OssCallback.Oss;

/// <summary>An upload in parts that was neither completed nor aborted.</summary>
/// <param name="Key">The object key.</param>
/// <param name="MultipartId">OSS's id.</param>
/// <param name="Initiated">When it was begun.</param>
public sealed record BegunUpload(string Key, string MultipartId, DateTimeOffset Initiated);
