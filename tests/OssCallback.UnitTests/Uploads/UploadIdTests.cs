using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Uploads;

public sealed class UploadIdTests
{
    [Theory]
    [InlineData("examplebucket", "uploads/a.png", "nbsmcsfbkbz2lo7ykiugbdf6oq")]
    [InlineData("examplebucket", "图 1.png", "hxlzylp7xo4jgmmybk3tegrgia")]
    [InlineData("", "", "ny2axhh7wn5jrhffittlw6akfq")]
    public void Is_base32_of_a_hash_over_bucket_and_key(string bucket, string key, string expected)
    {
        // In Python: base64.b32encode(hashlib.sha256(b"examplebucket\0uploads/a.png").digest()[:16]).decode().lower().rstrip("=")
        var id = UploadId.Of(bucket, key);

        Assert.Equal(expected, id);
    }

    [Property]
    public Property Always_has_the_form_of_an_id() => Prop.ForAll(Hostile.Text, Hostile.Text, (bucket, key) =>
        UploadId.IsWellFormed(UploadId.Of(bucket, key)) && UploadId.Of(bucket, key) == UploadId.Of(bucket, key)
            && UploadId.Of(bucket, key) != UploadId.Of(bucket, key + "a"));

    [Theory]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaa1")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaa/a")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaé")]
    public void Other_texts_have_not(string text) => Assert.False(UploadId.IsWellFormed(text));
}
