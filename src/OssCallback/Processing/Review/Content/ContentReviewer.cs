using OssCallback.Grants;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>
/// Holds the first bytes of an object against its type, for profiles with <c>CheckContent</c>: OSS stores whatever was sent under whatever
/// type was said. It reads at most 64 KB and decodes nothing.
/// </summary>
public sealed class ContentReviewer(UploadProfiles profiles, OssBucket bucket) : IUploadReviewer
{
    /// <summary>The reason for a file that is not what its type says.</summary>
    public const string ContentMismatch = "content_mismatch";

    /// <summary>The reason for a picture of more pixels than <c>MaxPixels</c>.</summary>
    public const string ImageTooLarge = "image_too_large";

    /// <summary>The reason for a picture whose header does not tell its size, where <c>MaxPixels</c> asks for it.</summary>
    public const string ImageUnreadable = "image_unreadable";

    private const int MaxBytes = 64 * 1024;

    /// <inheritdoc/>
    public async ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        if (profiles.Find(record.Profile) is not { ChecksContent: true } profile)
        {
            return ReviewVerdict.Accept;
        }

        var bytes = record.Size == 0 ? [] : await bucket.ReadBeginningAsync(record.Object, record.Etag!, MaxBytes, cancellationToken);
        var kind = FileSignature.Of(bytes);
        if (!FileSignature.Fits(ContentTypes.MediaType(record.MimeType ?? string.Empty), kind))
        {
            return ReviewVerdict.Reject(ContentMismatch);
        }

        if (profile.MaxPixels == 0 || kind is not (FileKind.Png or FileKind.Jpeg or FileKind.Gif or FileKind.Webp or FileKind.Bmp))
        {
            return ReviewVerdict.Accept;
        }

        return ImageSize.Of(kind, bytes) is not var (width, height) ? ReviewVerdict.Reject(ImageUnreadable)
            : width * height > profile.MaxPixels ? ReviewVerdict.Reject(ImageTooLarge)
            : ReviewVerdict.Accept;
    }
}
