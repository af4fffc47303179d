namespace OssCallback.Uploads;

/// <summary>What OSS said about an image.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Format">As OSS names it, such as <c>jpg</c> or <c>png</c>.</param>
public sealed record UploadImage(int? Width, int? Height, string? Format);
