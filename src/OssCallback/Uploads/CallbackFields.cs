using System.Text;

namespace OssCallback.Uploads;

/// <summary>The fields of our callback bodies. Those that OSS fills are named like OSS's system variables.</summary>
public static class CallbackFields
{
    /// <summary>The bucket.</summary>
    public const string Bucket = "bucket";

    /// <summary>The object key.</summary>
    public const string Object = "object";

    /// <summary>The ETag, without quotes.</summary>
    public const string Etag = "etag";

    /// <summary>Size in bytes.</summary>
    public const string Size = "size";

    /// <summary>The Content-Type.</summary>
    public const string MimeType = "mimeType";

    /// <summary>Image height in pixels; empty for anything that is not an image.</summary>
    public const string ImageHeight = "imageInfo.height";

    /// <summary>Image width in pixels; empty for anything that is not an image.</summary>
    public const string ImageWidth = "imageInfo.width";

    /// <summary>Image format; empty for anything that is not an image.</summary>
    public const string ImageFormat = "imageInfo.format";

    /// <summary>CRC-64/ECMA, unsigned decimal.</summary>
    public const string Crc64 = "crc64";

    /// <summary>Base64 MD5 of the content.</summary>
    public const string ContentMd5 = "contentMd5";

    /// <summary>The uploader's address.</summary>
    public const string ClientIp = "clientIp";

    /// <summary>The upload's request id.</summary>
    public const string RequestId = "reqId";

    /// <summary>The upload's operation.</summary>
    public const string Operation = "operation";

    /// <summary>Our ticket; a constant of the template, not a variable of OSS.</summary>
    public const string Ticket = "ticket";

    /// <summary>
    /// Of which trace the grant is; a constant of the template, there only while traces are recorded. Nothing depends on it.
    /// </summary>
    public const string TraceParent = "traceparent";

    /// <summary>What the names of custom variables begin with.</summary>
    public const string VariablePrefix = "x:";

    /// <summary>The system variables that a template asks for, in their order.</summary>
    internal static readonly string[] System =
    [
        Bucket, Object, Etag, Size, MimeType, ImageHeight, ImageWidth, ImageFormat, Crc64, ContentMd5, ClientIp, RequestId, Operation,
    ];

    private static readonly (byte[] Bytes, string Name)[] Names =
        [.. System.Append(Ticket).Select(name => (Encoding.ASCII.GetBytes(name), name))];

    /// <summary>The name of one of our fields as it stands in a form, without making a text of it once more; null for others.</summary>
    internal static string? NameOf(ReadOnlySpan<byte> bytes)
    {
        foreach (var (candidate, name) in Names)
        {
            if (bytes.SequenceEqual(candidate))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>Whether a field means something to us; such a field may appear only once.</summary>
    internal static bool IsKnown(string name) =>
        name == Ticket || name.StartsWith(VariablePrefix, StringComparison.Ordinal) || Array.IndexOf(System, name) >= 0;
}
