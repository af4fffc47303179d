using System.Buffers.Binary;
using System.Collections.Frozen;

namespace OssCallback.Processing;

/// <summary>
/// What a file is by its first bytes, and what a file of a type must be. A table of our own: of the libraries that know more, none both
/// suits ahead-of-time compilation and is kept up.
/// </summary>
internal static class FileSignature
{
    private const int MaxMarkupBytes = 1024;

    private static readonly FrozenDictionary<string, FileKind[]> Expected = new Dictionary<string, FileKind[]>(StringComparer.Ordinal)
    {
        ["image/png"] = [FileKind.Png],
        ["image/jpeg"] = [FileKind.Jpeg],
        ["image/gif"] = [FileKind.Gif],
        ["image/webp"] = [FileKind.Webp],
        ["image/bmp"] = [FileKind.Bmp],
        ["image/tiff"] = [FileKind.Tiff],
        ["image/avif"] = [FileKind.Heif],
        ["image/heic"] = [FileKind.Heif],
        ["image/heif"] = [FileKind.Heif],
        ["image/svg+xml"] = [FileKind.Xml],
        ["application/pdf"] = [FileKind.Pdf],
        ["video/mp4"] = [FileKind.Mp4],
        ["video/quicktime"] = [FileKind.Mp4],
        ["audio/mp4"] = [FileKind.Mp4],
        ["video/webm"] = [FileKind.Matroska],
        ["audio/webm"] = [FileKind.Matroska],
        ["video/x-matroska"] = [FileKind.Matroska],
        ["video/x-msvideo"] = [FileKind.Avi],
        ["audio/ogg"] = [FileKind.Ogg],
        ["video/ogg"] = [FileKind.Ogg],
        ["audio/mpeg"] = [FileKind.Mp3],
        ["audio/aac"] = [FileKind.Aac, FileKind.Mp4],
        ["audio/wav"] = [FileKind.Wav],
        ["application/zip"] = [FileKind.Zip],
        ["application/gzip"] = [FileKind.Gzip],
        ["application/vnd.rar"] = [FileKind.Rar],
        ["application/x-7z-compressed"] = [FileKind.SevenZip],
        ["application/msword"] = [FileKind.Ole],
        ["application/vnd.ms-excel"] = [FileKind.Ole],
        ["application/vnd.ms-powerpoint"] = [FileKind.Ole],
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = [FileKind.Zip],
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = [FileKind.Zip],
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = [FileKind.Zip],
    }.ToFrozenDictionary();

    /// <summary>Whether a file that begins like this may have a type.</summary>
    /// <param name="mediaType">Type and subtype in lower case.</param>
    /// <param name="kind">What its first bytes show.</param>
    public static bool Fits(string mediaType, FileKind kind) =>
        Expected.TryGetValue(mediaType, out var kinds) ? kinds.Contains(kind)
        // Of other pictures, films and sounds no more is known than what they are not.
        : !IsMedia(mediaType) || kind is not (FileKind.Html or FileKind.Xml or FileKind.Script or FileKind.Program or FileKind.Zip
            or FileKind.Gzip or FileKind.Rar or FileKind.SevenZip or FileKind.Ole or FileKind.Pdf);

    /// <summary>Looks at the first bytes.</summary>
    public static FileKind Of(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => FileKind.Png,
        [0xFF, 0xD8, 0xFF, ..] => FileKind.Jpeg,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => FileKind.Gif,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, .. var form] => OfRiff(form),
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => FileKind.Bmp,
        [(byte)'I', (byte)'I', 0x2A, 0, ..] or [(byte)'M', (byte)'M', 0, 0x2A, ..] => FileKind.Tiff,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', .. var brand] => OfBrand(brand),
        [_, _, _, _, .. var atom] when IsAtom(atom) => FileKind.Mp4,
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => FileKind.Pdf,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => FileKind.Matroska,
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => FileKind.Ogg,
        [(byte)'I', (byte)'D', (byte)'3', ..] or [0xFF, 0xFB or 0xFA or 0xF3 or 0xF2 or 0xE3 or 0xE2, ..] => FileKind.Mp3,
        [0xFF, 0xF1 or 0xF9, ..] => FileKind.Aac,
        [(byte)'P', (byte)'K', 3 or 5 or 7, 4 or 6 or 8, ..] => FileKind.Zip,
        [0x1F, 0x8B, ..] => FileKind.Gzip,
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1A, 7, ..] => FileKind.Rar,
        [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => FileKind.SevenZip,
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => FileKind.Ole,
        [(byte)'M', (byte)'Z', ..] or [0x7F, (byte)'E', (byte)'L', (byte)'F', ..] or [0, (byte)'a', (byte)'s', (byte)'m', ..]
            or [0xFE, 0xED, 0xFA, 0xCE or 0xCF, ..] or [0xCE or 0xCF, 0xFA, 0xED, 0xFE, ..] or [0xCA, 0xFE, 0xBA, 0xBE, ..] =>
            FileKind.Program,
        [(byte)'#', (byte)'!', ..] => FileKind.Script,
        _ => OfMarkup(bytes),
    };

    private static bool IsMedia(string mediaType) =>
        mediaType.StartsWith("image/", StringComparison.Ordinal) || mediaType.StartsWith("video/", StringComparison.Ordinal)
        || mediaType.StartsWith("audio/", StringComparison.Ordinal);

    // QuickTime films of old begin without a brand.
    private static bool IsAtom(ReadOnlySpan<byte> atom) =>
        atom.StartsWith("moov"u8) || atom.StartsWith("mdat"u8) || atom.StartsWith("wide"u8) || atom.StartsWith("free"u8);

    private static FileKind OfRiff(ReadOnlySpan<byte> form) =>
        form.StartsWith("WEBP"u8) ? FileKind.Webp
        : form.StartsWith("WAVE"u8) ? FileKind.Wav
        : form.StartsWith("AVI "u8) ? FileKind.Avi
        : FileKind.Unknown;

    private static FileKind OfBrand(ReadOnlySpan<byte> brand) =>
        brand.StartsWith("avi"u8) || brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.StartsWith("mif1"u8)
        || brand.StartsWith("msf1"u8)
            ? FileKind.Heif
            : FileKind.Mp4;

    /// <summary>
    /// Text whose first thing is a tag, a declaration or a comment. A browser that guesses goes by the first of these after white space
    /// (WHATWG, "MIME Sniffing", section 7.1), in any encoding that a byte order mark names.
    /// </summary>
    private static FileKind OfMarkup(ReadOnlySpan<byte> bytes)
    {
        Span<byte> text = stackalloc byte[MaxMarkupBytes];
        text = text[..Narrow(bytes, text)];
        var start = text.TrimStart(" \t\r\n\f"u8);
        if (!start.StartsWith("<"u8))
        {
            return FileKind.Unknown;
        }

        for (var i = 0; i < start.Length; i++)
        {
            start[i] = start[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(start[i] | 0x20) : start[i];
        }

        return start.StartsWith("<?xml"u8) || start.StartsWith("<svg"u8) || (start.StartsWith("<!--"u8) && start.IndexOf("<svg"u8) >= 0)
            || start.StartsWith("<!doctype svg"u8)
                ? FileKind.Xml
            : start.Length > 1 && (start[1] is (byte)'!' or (byte)'?' or (byte)'/' || char.IsAsciiLetter((char)start[1])) ? FileKind.Html
            : FileKind.Unknown;
    }

    /// <summary>The first characters as ASCII; what is none becomes 0.</summary>
    private static int Narrow(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        var isLittle = bytes.StartsWith<byte>([0xFF, 0xFE]);
        if (!isLittle && !bytes.StartsWith<byte>([0xFE, 0xFF]))
        {
            bytes = bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes;
            var length = Math.Min(bytes.Length, text.Length);
            bytes[..length].CopyTo(text);
            return length;
        }

        var count = 0;
        for (bytes = bytes[2..]; bytes.Length >= 2 && count < text.Length; bytes = bytes[2..])
        {
            var character = isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
            text[count++] = character < 128 ? (byte)character : (byte)0;
        }

        return count;
    }
}
