using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using OssCallback.Uploads;

namespace OssCallback.Sqlite;

/// <summary>Where a page ended: instant and id of its last record.</summary>
internal readonly record struct Continuation(long ReceivedAt, string Id)
{
    private const byte Format = 1;
    private const int Header = 1 + sizeof(long);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Continuation After(UploadRecord record) => new(record.ReceivedAt.UtcTicks, record.Id);

    /// <exception cref="FormatException">The text is not a continuation.</exception>
    public static Continuation Parse(string text)
    {
        var bytes = Base64Url.DecodeFromChars(text);
        var ticks = bytes.Length > Header && bytes[0] == Format ? BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1)) : -1;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            throw new FormatException("The continuation is not one of this store.");
        }

        try
        {
            return new(ticks, Utf8.GetString(bytes.AsSpan(Header)));
        }
        catch (DecoderFallbackException failure)
        {
            throw new FormatException("The continuation is not one of this store.", failure);
        }
    }

    public override string ToString()
    {
        var bytes = new byte[Header + Utf8.GetByteCount(Id)];
        bytes[0] = Format;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), ReceivedAt);
        Utf8.GetBytes(Id, bytes.AsSpan(Header));
        return Base64Url.EncodeToString(bytes);
    }
}
