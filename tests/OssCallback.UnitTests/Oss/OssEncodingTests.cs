using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Oss;

public sealed class OssEncodingTests
{
    [Theory]
    [InlineData("a b+c/d~e", "a%20b%2Bc%2Fd~e", "a%20b%2Bc/d~e")]
    [InlineData("图.png", "%E5%9B%BE.png", "%E5%9B%BE.png")]
    [InlineData("", "", "")]
    public void Leaves_unreserved_characters_only(string text, string encoded, string path)
    {
        var results = (OssEncoding.Encode(text), OssEncoding.EncodePath(text));

        Assert.Equal((encoded, path), results);
    }

    [Property]
    public Property Can_be_undone() => Prop.ForAll(Hostile.Text, text => Uri.UnescapeDataString(OssEncoding.Encode(text)) == text);
}
