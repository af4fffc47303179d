using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Uploads;

public sealed class KeySegmentTests
{
    [Theory]
    [InlineData("", "_")]
    [InlineData("web-shop", "web-shop")]
    [InlineData("_", "_5f")]
    [InlineData("_5f", "_5f5f")]
    [InlineData("..", "_2e.")]
    [InlineData("a.b", "a.b")]
    [InlineData("a/b", "a_2fb")]
    [InlineData("alice@example.com", "alice_40example.com")]
    [InlineData("图", "_e5_9b_be")]
    public void Keeps_letters_digits_and_inner_dots(string text, string segment)
    {
        var result = KeySegment.Encode(text);

        Assert.Equal(segment, result);
    }

    [Property(MaxTest = 300)]
    public Property Can_be_undone_so_no_two_texts_share_a_segment() =>
        Prop.ForAll(Hostile.Text, text => Decode(KeySegment.Encode(text)) == text);

    [Property(MaxTest = 300)]
    public Property Is_one_safe_segment_of_at_most_three_times_the_length() => Prop.ForAll(Hostile.Utf16, text =>
    {
        var segment = KeySegment.Encode(text);
        Assert.Matches(@"^[A-Za-z0-9_\-][A-Za-z0-9_.\-]*$", segment);
        Assert.InRange(segment.Length, 1, Math.Max(1, 3 * Encoding.UTF8.GetByteCount(text)));
    });

    private static string Decode(string segment)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < segment.Length && segment != "_"; i++)
        {
            var isEscape = segment[i] == '_';
            bytes.Add(isEscape ? Convert.FromHexString(segment.AsSpan(i + 1, 2))[0] : (byte)segment[i]);
            i += isEscape ? 2 : 0;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
