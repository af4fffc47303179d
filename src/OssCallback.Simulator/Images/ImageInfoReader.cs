using MetadataExtractor;
using MetadataExtractor.Formats.Bmp;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Gif;
using MetadataExtractor.Formats.Jpeg;
using MetadataExtractor.Formats.Png;
using MetadataExtractor.Formats.WebP;
using MetadataExtractor.Util;
using Directory = MetadataExtractor.Directory;

namespace OssCallback.Simulator.Images;

/// <summary>Reads size and format of a stored image; anything that is not a sound image has no image info.</summary>
internal static class ImageInfoReader
{
    public static ImageInfo? Read(Stream content)
    {
        try
        {
            var type = FileTypeDetector.DetectFileType(content);
            var (format, width, height) = type switch
            {
                FileType.Jpeg => ("jpg", JpegDirectory.TagImageWidth, JpegDirectory.TagImageHeight),
                FileType.Png => ("png", PngDirectory.TagImageWidth, PngDirectory.TagImageHeight),
                FileType.Gif => ("gif", GifHeaderDirectory.TagImageWidth, GifHeaderDirectory.TagImageHeight),
                FileType.WebP => ("webp", WebPDirectory.TagImageWidth, WebPDirectory.TagImageHeight),
                FileType.Bmp => ("bmp", BmpHeaderDirectory.TagImageWidth, BmpHeaderDirectory.TagImageHeight),
                FileType.Tiff => ("tiff", ExifDirectoryBase.TagImageWidth, ExifDirectoryBase.TagImageHeight),
                _ => (string.Empty, 0, 0),
            };
            if (format.Length == 0)
            {
                return null;
            }

            content.Position = 0;
            var directory = ImageMetadataReader.ReadMetadata(content).FirstOrDefault(candidate => Describes(candidate, type));
            return directory is not null
                && directory.TryGetInt32(width, out var pixelsWide) && directory.TryGetInt32(height, out var pixelsHigh)
                && pixelsWide > 0 && pixelsHigh != 0 && pixelsHigh != int.MinValue
                // A bitmap stored top-down has a negative height.
                ? new ImageInfo(pixelsWide, Math.Abs(pixelsHigh), format)
                : null;
        }
        catch (Exception malformed) when (malformed is ImageProcessingException or MetadataException or IOException or ArgumentException
            or IndexOutOfRangeException or OverflowException or InvalidOperationException or FormatException or NotSupportedException
                or OutOfMemoryException)
        {
            // Whatever the uploader's bytes make the parser throw means the same: not an image. A part that claims to be longer than any
            // array is out of memory.
            return null;
        }
    }

    private static bool Describes(Directory directory, FileType type) => type switch
    {
        FileType.Jpeg => directory is JpegDirectory,
        FileType.Png => directory is PngDirectory && directory.ContainsTag(PngDirectory.TagImageWidth),
        FileType.Gif => directory is GifHeaderDirectory,
        FileType.WebP => directory is WebPDirectory,
        FileType.Bmp => directory is BmpHeaderDirectory,
        FileType.Tiff => directory is ExifIfd0Directory,
        _ => false,
    };
}
