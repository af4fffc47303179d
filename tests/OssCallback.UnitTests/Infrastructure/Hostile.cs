using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>Texts that an attacker would send.</summary>
internal static class Hostile
{
    private static readonly string[] Pieces =
    [
        "", "a", "Z", "0", " ", "/", "\\", "..", ".", "../", "..\\", "//", "\0", "\n", "\r", "\t", "\u001b", "\u007f", "\u0085", "\u2028",
        "\u202e", "\ufeff", "\ufffd", "\uffff",
        "$", "\\$", "${object}", "${filename}", "{uuid}", "%2e%2e", "%00", "%", "+", "&", "=", ";", "\"", "'", "<script>", "图片", "é",
        "e\u0301", "😀", "👨‍👩‍👧", "𠮷", "\ue000",
        "CON", "nul", "com1.", "-", "--", "_", "_5f", "~", "*", "?", "#", ".png", ".PNG", ".tar.gz", ".svg", ":", "|", "\ud83d", "\ude00",
        "x:a",
    ];

    /// <summary>Well-formed UTF-16.</summary>
    public static Arbitrary<string> Text { get; } = Build(wellFormed: true);

    /// <summary>Lone surrogates included.</summary>
    public static Arbitrary<string> Utf16 { get; } = Build(wellFormed: false);

    public static Arbitrary<byte[]> Bytes { get; } = Arb.From(
        Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(),
        bytes => Enumerable.Range(0, bytes.Length).Select(skip => bytes.Where((_, index) => index != skip).ToArray()));

    public static bool IsWellFormed(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var units) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[units..];
        }

        return true;
    }

    private static Arbitrary<string> Build(bool wellFormed)
    {
        var pieces = Pieces.Where(piece => !wellFormed || IsWellFormed(piece)).ToArray();
        var any = Gen.Choose(0, wellFormed ? 0xd7ff : 0xffff).Select(unit => ((char)unit).ToString());
        var piece = Gen.OneOf(Gen.Elements(pieces), Gen.Elements(pieces), any);
        var text = Gen.OneOf(
            piece.ArrayOf().Select(string.Concat),
            piece.ArrayOf().Select(parts => string.Concat(Enumerable.Repeat(string.Concat(parts), 40))));
        return Arb.From(text, value => value.Length == 0 ? [] : Shrink(value).Where(shorter => !wellFormed || IsWellFormed(shorter)));
    }

    private static IEnumerable<string> Shrink(string text) =>
    [
        text[(text.Length / 2)..], text[..(text.Length / 2)], text[1..], text[..^1],
    ];
}
