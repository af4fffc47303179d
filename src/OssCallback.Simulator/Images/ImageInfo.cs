namespace OssCallback.Simulator.Images;

/// <summary>What <c>${imageInfo.*}</c> stands for.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Format">As OSS names it: jpg, png, gif, webp, bmp or tiff.</param>
internal sealed record ImageInfo(int Width, int Height, string Format);
