using System.Buffers.Binary;

namespace OssCallback.Processing;

/// <summary>Width and height of a picture as its header says, without decoding it: a small file can say that it is enormous.</summary>
internal static class ImageSize
{
    /// <summary>Reads them from the first bytes.</summary>
    /// <returns>Width and height in pixels, or null where the header is not whole or of a kind that is not read here.</returns>
    public static (long Width, long Height)? Of(FileKind kind, ReadOnlySpan<byte> bytes) => kind switch
    {
        FileKind.Png when bytes.Length >= 24 && bytes[12..16].SequenceEqual("IHDR"u8) =>
            (BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[20..])),
        FileKind.Gif when bytes.Length >= 10 =>
            (BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])),
        FileKind.Bmp when bytes.Length >= 26 => (
            Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(bytes[18..])),
            Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(bytes[22..]))),
        FileKind.Webp => OfWebp(bytes),
        FileKind.Jpeg => OfJpeg(bytes),
        _ => null,
    };

    // Google, "WebP Container Specification" and "WebP Lossless Bitstream"; RFC 6386, section 9.1.
    private static (long Width, long Height)? OfWebp(ReadOnlySpan<byte> bytes) =>
        bytes.Length < 30 ? null
        : bytes[12..16].SequenceEqual("VP8X"u8) ? (1 + ReadUInt24(bytes[24..]), 1 + ReadUInt24(bytes[27..]))
        : bytes[12..16].SequenceEqual("VP8L"u8) && bytes[20] == 0x2F
            ? OfBits(BinaryPrimitives.ReadUInt32LittleEndian(bytes[21..]))
        : bytes[12..16].SequenceEqual("VP8 "u8)
            ? (BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) & 0x3FFF)
        : null;

    private static (long Width, long Height) OfBits(uint bits) => (1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));

    private static long ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    // ITU-T T.81, annex B: segments follow one another until the frame header, which has any of the markers SOF0 to SOF15.
    private static (long Width, long Height)? OfJpeg(ReadOnlySpan<byte> bytes)
    {
        var position = 2;
        while (position + 9 <= bytes.Length)
        {
            if (bytes[position] != 0xFF)
            {
                return null;
            }

            var marker = bytes[position + 1];
            if (marker is 0xFF)
            {
                position++; // Fill bytes.
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                var size = bytes[(position + 5)..];
                return (BinaryPrimitives.ReadUInt16BigEndian(size[2..]), BinaryPrimitives.ReadUInt16BigEndian(size));
            }

            position += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]);
        }

        return null;
    }
}
