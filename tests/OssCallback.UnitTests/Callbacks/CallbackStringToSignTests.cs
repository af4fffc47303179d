using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Callbacks;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callbacks;

public sealed class CallbackStringToSignTests
{
    [Theory]
    [InlineData("/a", "/a\n")]
    [InlineData("/%41%e5%9b%BE", "/A图\n")]
    [InlineData("/a+b", "/a+b\n")]
    [InlineData("/a?x=%41+b", "/a?x=%41+b\n")]
    [InlineData("/a?x=1?y=%42", "/a?x=1?y=%42\n")]
    [InlineData("/a%3Fb=%41", "/a?b=A\n")]
    [InlineData("/%", "/%\n")]
    [InlineData("/%4", "/%4\n")]
    [InlineData("/%zz%41", "/%zzA\n")]
    [InlineData("/%%41", "/%A\n")]
    [InlineData("/%2541", "/%41\n")]
    [InlineData("?", "?\n")]
    [InlineData("", "\n")]
    public void Decodes_the_path_once_and_nothing_else(string target, string expected)
    {
        var text = CallbackStringToSign.Build(target, []);

        Assert.Equal(expected, Encoding.UTF8.GetString(text));
    }

    [Property]
    public Property Takes_query_and_body_as_they_are() => Prop.ForAll(Hostile.Text, Hostile.Bytes, (query, body) =>
        CallbackStringToSign.Build("/p?" + query, body).SequenceEqual((byte[])[.. Encoding.UTF8.GetBytes("/p?" + query + "\n"), .. body]));

    [Property]
    public Property Undoes_any_encoding_of_the_path() => Prop.ForAll(Hostile.Text, path =>
        CallbackStringToSign.Build("/" + Uri.EscapeDataString(path), []).SequenceEqual(Encoding.UTF8.GetBytes("/" + path + "\n")));

    [Property]
    public Property Never_throws() =>
        Prop.ForAll(Hostile.Utf16, Hostile.Bytes, (target, body) => CallbackStringToSign.Build(target, body).Length > body.Length);
}
