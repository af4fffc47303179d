using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OssCallback.SimulatorTests;

/// <summary>Bytes for a key, put together from what has led servers out of their directories, and from anything.</summary>
public sealed record HostileKeys(IReadOnlyList<byte> Bytes)
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "..", ".", "/", "//", "\\", "~", "/etc/passwd", "C:", "CON", "%2e%2e", "%2F", "%00", "..;", "index.db", "tmp", "blobs", "lock",
            " ", "\t", "\r\n",
            "a", "é", "e\u0301", "猫", "\U0001F600", "\u202E", "\uFF0F", "\u2024\u2024", "?", "#", "&", "+", "\"", "<",
        }.Select(Encoding.UTF8.GetBytes),
        [0x00], [0xFF], [0xC0, 0xAE], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0x01], [0x7F], [.. Enumerable.Repeat((byte)'x', 300)],
        [.. Enumerable.Repeat((byte)'y', 900)],
    ];

    /// <summary>The key as text, null where the bytes are not UTF-8.</summary>
    public string? Text
    {
        get
        {
            var text = Encoding.UTF8.GetString([.. Bytes]);
            return Encoding.UTF8.GetBytes(text).SequenceEqual(Bytes) ? text : null;
        }
    }

    /// <summary>Every byte percent-encoded, so that the server decides about all of them.</summary>
    public string Encoded => string.Concat(Bytes.Select(value => $"%{value:X2}"));

    public static Arbitrary<HostileKeys> Arbitrary()
    {
        var piece = Gen.OneOf(Gen.Elements(Pieces), Gen.Elements(Pieces), Gen.Choose(0, 255).Select(value => new[] { (byte)value }));
        return Gen.NonEmptyListOf(piece).Select(pieces => new HostileKeys([.. pieces.SelectMany(bytes => bytes).Take(1500)])).ToArbitrary();
    }

    public override string ToString() => Encoded;
}
