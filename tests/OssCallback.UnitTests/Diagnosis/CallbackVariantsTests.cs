using System.Text;
using OssCallback.Callbacks;
using OssCallback.Cli.Verify;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Diagnosis;

/// <summary>Changes that proxies and frameworks make: verify finds each by the signature that fits without it.</summary>
public sealed class CallbackVariantsTests
{
    private const string Body = "bucket=shop&object=a%20%28b%29%2Fc.png&size=1024&mimeType=image%2Fpng";

    [Theory]
    [InlineData("bucket=shop&object=a%20%28b%29%2fc.png&size=1024&mimeType=image%2fpng", "hexadecimal digits in the body")]
    [InlineData("bucket=shop&object=a (b)/c.png&size=1024&mimeType=image/png", "the body was decoded")]
    [InlineData("bucket=shop&object=a%20(b)%2Fc.png&size=1024&mimeType=image%2Fpng", "written bare")]
    [InlineData("bucket=shop&object=a+%28b%29%2Fc.png&size=1024&mimeType=image%2Fpng", "the spaces of the body")]
    [InlineData("bucket=shop&object=a+(b)%2fc.png&size=1024&mimeType=image%2fpng", "encoded again")]
    [InlineData("\uFEFFbucket=shop&object=a%20%28b%29%2Fc.png&size=1024&mimeType=image%2Fpng", "byte order mark")]
    [InlineData("bucket=shop&object=a%20%28b%29%2Fc.png&size=1024&mimeType=image%2Fpng\r\n", "a line break was appended")]
    [InlineData("{\"bucket\": \"shop\", \"object\": \"a (b)/c.png\", \"size\": \"1024\", \"mimeType\": \"image/png\"}", "written as JSON")]
    public void A_changed_body_is_named(string arrived, string words) => AssertNamed("/cb?x=1", Body, "/cb?x=1", arrived, words);

    [Theory]
    [InlineData("/api/cb?x=1", "/cb?x=1", "/api was cut off")]
    [InlineData("/prod-api/cb?x=1", "/cb?x=1", "/prod-api was cut off")]
    [InlineData("/cb?x=1", "/gateway/cb?x=1", "put in front of the path")]
    [InlineData("/cb?x=1", "/cb?x=1&trace=7", "the parameter trace was added")]
    [InlineData("/cb?x=1&y=2", "/cb?x=1&trace=7&y=2", "the parameter trace was added")]
    [InlineData("/cb?x=1&y=2", "/cb?y=2&x=1", "re-ordered")]
    [InlineData("/cb?x=%2Fa", "/cb?x=%2fa", "hexadecimal digits in the query")]
    [InlineData("/cb?x=a%20b", "/cb?x=a+b", "the spaces of the query")]
    [InlineData("/cb?", "/cb", "question mark")]
    [InlineData("/cb", "/cb/", "slash")]
    public void A_changed_target_is_named(string signed, string arrived, string words) => AssertNamed(signed, Body, arrived, Body, words);

    [Fact]
    public void Two_changes_at_once_are_named() =>
        AssertNamed("/api/cb", Body, "/cb", Body.Replace("%20", "+", StringComparison.Ordinal),
        "/api was cut off the front of the path, and the spaces");

    [Fact]
    public void Json_that_was_rewritten_is_named() =>
        AssertNamed("/cb", "{\"bucket\":\"a b\",\"size\":1}", "/cb", "{\n  \"bucket\": \"a b\",\n  \"size\": 1\n}", "rewritten");

    [Fact]
    public void What_is_forged_stays_unexplained()
    {
        var (key, signature) = Sign("/cb", Body);

        Assert.DoesNotContain(CallbackVariants.Of("/cb", Encoding.UTF8.GetBytes(Body.Replace("1024", "1", StringComparison.Ordinal))),
            variant =>
            CallbackSignature.Verify(key, signature, variant.Target, variant.Body) == CallbackVerdict.Valid);
    }

    private static void AssertNamed(string signedTarget, string signedBody, string arrivedTarget, string arrivedBody, string words)
    {
        var (key, signature) = Sign(signedTarget, signedBody);
        var arrived = Encoding.UTF8.GetBytes(arrivedBody);

        Assert.NotEqual(CallbackVerdict.Valid, CallbackSignature.Verify(key, signature, arrivedTarget, arrived));
        var found = CallbackVariants.Of(arrivedTarget, arrived)
            .First(variant => CallbackSignature.Verify(key, signature, variant.Target, variant.Body) == CallbackVerdict.Valid);
        Assert.Contains(words, found.Change, StringComparison.Ordinal);
    }

    private static (CallbackPublicKey Key, string Signature) Sign(string target, string body)
    {
        // The paths here hold no escapes, so what is signed is what is written.
        using var signer = new CallbackSigner();
        return (CallbackPublicKey.FromPem(signer.Pem), signer.Sign(target, Encoding.UTF8.GetBytes(body)));
    }
}
