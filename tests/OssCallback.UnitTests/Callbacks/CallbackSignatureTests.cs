using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Callbacks;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callbacks;

public sealed class CallbackSignatureTests : IDisposable
{
    private const string Target = "/api/callback?a=1&b=%2F";
    private readonly CallbackSigner _signer = new();
    private readonly byte[] _body = "bucket=b&object=o"u8.ToArray();

    public static TheoryData<string> Published => Vector.Ids("callback");

    [Theory]
    [MemberData(nameof(Published))]
    public async Task Agrees_with_published_callbacks(string id)
    {
        var vector = Vector.Case("callback", id);
        var headers = vector.Map("headers");
        var body = Encoding.UTF8.GetBytes(vector.Text("body"));

        var (key, _) = await TrustedKeys.OssOnly.FindAsync(headers["x-oss-pub-key-url"], TestContext.Current.CancellationToken);
        var verdict = CallbackSignature.Verify(key!, headers["authorization"], vector.Text("request_target"), body);

        Assert.Equal(vector.GetProperty("expect_valid").GetBoolean() ? CallbackVerdict.Valid : CallbackVerdict.SignatureMismatch, verdict);
        Assert.Equal(
            vector.Text("string_to_sign"), Encoding.UTF8.GetString(CallbackStringToSign.Build(vector.Text("request_target"), body)));
    }

    [Fact]
    public void Agrees_with_openssl()
    {
        var vector = Vector.File("openssl-callback");
        var key = CallbackPublicKey.FromPem(vector.Text("pem"));

        var verdict = CallbackSignature.Verify(
            key, vector.Text("authorization"), vector.Text("request_target"), Encoding.UTF8.GetBytes(vector.Text("body")));

        Assert.Equal(CallbackVerdict.Valid, verdict);
    }

    [Theory]
    [InlineData("/api/callback?a=1&b=%2F", CallbackVerdict.Valid)]
    [InlineData("/%61pi/c%61llback?a=1&b=%2F", CallbackVerdict.Valid)]
    [InlineData("/api/callback?a=1&b=/", CallbackVerdict.SignatureMismatch)]
    [InlineData("/api/callback?a=1&b=%2f", CallbackVerdict.SignatureMismatch)]
    [InlineData("/api/callback?b=%2F&a=1", CallbackVerdict.SignatureMismatch)]
    [InlineData("/api/callback?a=1", CallbackVerdict.SignatureMismatch)]
    [InlineData("/api/callback", CallbackVerdict.SignatureMismatch)]
    [InlineData("/api/callback/?a=1&b=%2F", CallbackVerdict.SignatureMismatch)]
    [InlineData("/API/callback?a=1&b=%2F", CallbackVerdict.SignatureMismatch)]
    [InlineData("//api/callback?a=1&b=%2F", CallbackVerdict.SignatureMismatch)]
    [InlineData("", CallbackVerdict.SignatureMismatch)]
    public void Covers_path_and_query(string target, CallbackVerdict expected)
    {
        var authorization = _signer.Sign(Target, _body);

        var verdict = CallbackSignature.Verify(Key(), authorization, target, _body);

        Assert.Equal(expected, verdict);
    }

    [Fact]
    public void Covers_each_byte_of_the_body()
    {
        var authorization = _signer.Sign(Target, _body);

        var verdicts = Enumerable.Range(0, _body.Length).Select(index =>
        {
            var changed = _body.ToArray();
            changed[index] ^= 1;
            return CallbackSignature.Verify(Key(), authorization, Target, changed);
        });

        Assert.All(verdicts.Append(CallbackSignature.Verify(Key(), authorization, Target, _body.AsSpan(1)))
            .Append(CallbackSignature.Verify(Key(), authorization, Target, [.. _body, (byte)'\n']))
            .Append(CallbackSignature.Verify(Key(), authorization, Target, [])),
            verdict => Assert.Equal(CallbackVerdict.SignatureMismatch, verdict));
    }

    [Fact]
    public void Refuses_each_changed_bit_of_the_signature()
    {
        var signature = Convert.FromBase64String(_signer.Sign(Target, _body));

        var verdicts = Enumerable.Range(0, signature.Length * 8).Select(bit =>
        {
            var changed = signature.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            return CallbackSignature.Verify(Key(), Convert.ToBase64String(changed), Target, _body);
        });

        Assert.All(verdicts, verdict => Assert.Equal(CallbackVerdict.SignatureMismatch, verdict));
    }

    [Fact]
    public void Refuses_the_signature_of_another_key()
    {
        using var other = new CallbackSigner();

        var verdict = CallbackSignature.Verify(Key(), other.Sign(Target, _body), Target, _body);

        Assert.Equal(CallbackVerdict.SignatureMismatch, verdict);
    }

    [Fact]
    public void Refuses_all_zero_and_all_one_signatures()
    {
        var verdicts = new[] { (byte)0, (byte)0xff }.Select(
            fill => CallbackSignature.Verify(Key(), Convert.ToBase64String([.. Enumerable.Repeat(fill, 64)]), Target, _body));

        Assert.All(verdicts, verdict => Assert.Equal(CallbackVerdict.SignatureMismatch, verdict));
    }

    [Theory]
    [InlineData(" {0}")]
    [InlineData("{0} ")]
    [InlineData("{0}\n")]
    [InlineData("\t{0}")]
    [InlineData("Bearer {0}")]
    [InlineData("OSS ak:{0}")]
    [InlineData("{0},{0}")]
    [InlineData("{0}, {0}")]
    [InlineData("{0}=")]
    [InlineData("{0}====")]
    [InlineData("AAAA{0}")]
    [InlineData("{0}AAAA")]
    public void Refuses_anything_around_the_signature(string format)
    {
        var authorization = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, _signer.Sign(Target, _body));

        var verdict = CallbackSignature.Verify(Key(), authorization, Target, _body);

        Assert.Equal(CallbackVerdict.SignatureMalformed, verdict);
    }

    [Fact]
    public void Refuses_other_spellings_of_the_same_base64()
    {
        var good = _signer.Sign(Target, _body);
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var strayBits = good[..85] + Alphabet[Alphabet.IndexOf(good[85], StringComparison.Ordinal) ^ 1] + good[86..];
        string[] spellings =
        [
            good.TrimEnd('='),
            good[..40] + "\n" + good[40..],
            good[..40] + " " + good[40..],
            strayBits,
            good[..^2] + "%3D%3D",
            good[..^1],
        ];

        var verdicts = spellings.Select(text => CallbackSignature.Verify(Key(), text, Target, _body));

        Assert.All(verdicts, verdict => Assert.Equal(CallbackVerdict.SignatureMalformed, verdict));
    }

    [Fact]
    public void Refuses_the_url_safe_alphabet()
    {
        var signed = Enumerable.Range(0, 100)
            .Select(number => Encoding.UTF8.GetBytes($"n={number}"))
            .Select(body => (Body: body, Signature: _signer.Sign(Target, body)))
            .First(pair => pair.Signature.Contains('+', StringComparison.Ordinal));

        var verdict = CallbackSignature.Verify(Key(), signed.Signature.Replace('+', '-').Replace('/', '_'), Target, signed.Body);

        Assert.Equal(CallbackVerdict.SignatureMalformed, verdict);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Says_when_there_is_no_signature(string? authorization)
    {
        var verdict = CallbackSignature.Verify(Key(), authorization, Target, _body);

        Assert.Equal(CallbackVerdict.AuthorizationMissing, verdict);
    }

    [Property]
    public Property Never_accepts_and_never_throws_on_an_arbitrary_header() => Prop.ForAll(Hostile.Utf16, text =>
        CallbackSignature.Verify(Key(), text, Target, _body)
            is CallbackVerdict.AuthorizationMissing or CallbackVerdict.SignatureMalformed or CallbackVerdict.SignatureMismatch);

    [Property]
    public Property Never_accepts_arbitrary_bytes_as_a_signature() => Prop.ForAll(Hostile.Bytes, bytes => !Key().Verify(_body, bytes));

    [Property(MaxTest = 50)]
    public Property Accepts_what_was_signed_whatever_it_is() => Prop.ForAll(Hostile.Text, Hostile.Bytes, (query, body) =>
        CallbackSignature.Verify(Key(), _signer.Sign("/a b?" + query, body), "/a%20b?" + query, body) == CallbackVerdict.Valid);

    [Fact]
    public async Task May_be_asked_by_many_at_once()
    {
        var key = Key();
        var authorization = _signer.Sign(Target, _body);

        var verdicts = await Task.WhenAll(
            Enumerable.Range(0, 64)
                .Select(_ =>
                    Task.Run(() => CallbackSignature.Verify(key, authorization, Target, _body), TestContext.Current.CancellationToken)));

        Assert.All(verdicts, verdict => Assert.Equal(CallbackVerdict.Valid, verdict));
    }

    [Fact]
    public void Reads_both_public_pem_forms_and_nothing_else()
    {
        using var rsa = RSA.Create(1024);
        using var curve = ECDsa.Create();

        var lengths = new[] { rsa.ExportSubjectPublicKeyInfoPem(), rsa.ExportRSAPublicKeyPem() }.Select(
            pem => CallbackPublicKey.FromPem(pem).SignatureLength);

        Assert.Equal([128, 128], lengths);
        Assert.All(["", "no pem", curve.ExportSubjectPublicKeyInfoPem(), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"],
            pem => Assert.Throws<FormatException>(() => CallbackPublicKey.FromPem(pem)));
    }

    public void Dispose() => _signer.Dispose();

    private CallbackPublicKey Key() => CallbackPublicKey.FromPem(_signer.Pem);
}
