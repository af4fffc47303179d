namespace OssCallback.Uploads;

/// <summary>Number and bytes.</summary>
/// <param name="Uploads">Number of ready uploads.</param>
/// <param name="Bytes">Sum of their sizes.</param>
public sealed record UploadSum(long Uploads, long Bytes);
