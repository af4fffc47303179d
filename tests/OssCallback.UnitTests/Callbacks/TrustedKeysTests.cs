using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Callbacks;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callbacks;

public sealed class TrustedKeysTests
{
    [Fact]
    public void The_built_in_key_is_the_published_one()
    {
        var published = Vector.File("callback_public_key").GetProperty("callback_public_key");
        using var rsa = RSA.Create();

        rsa.ImportFromPem(TrustedKeys.OssKeyPem);

        Assert.Equal(published.Text("pem").Trim().ReplaceLineEndings(), TrustedKeys.OssKeyPem.Trim().ReplaceLineEndings());
        Assert.Equal(published.Text("sha256_of_spki_der"), Convert.ToHexStringLower(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo())));
        Assert.Equal(published.Text("modulus_hex"), Convert.ToHexStringLower(rsa.ExportParameters(false).Modulus!));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task Trusts_both_header_values_that_oss_sends(string scheme)
    {
        var header = Vector.File("callback_public_key")
            .GetProperty("callback_public_key")
            .GetProperty("x_oss_pub_key_url_header_values")
            .Text(scheme);

        var (key, verdict) = await TrustedKeys.OssOnly.FindAsync(header, TestContext.Current.CancellationToken);

        Assert.Equal((64, CallbackVerdict.None), (key!.SignatureLength, verdict));
    }

    [Theory]
    [InlineData("https://gosspublic.alicdn.com.evil.example/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com@evil.example/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com:443@evil.example/callback_pub_key_v1.pem")]
    [InlineData("https://user@gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://user:pass@gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://@gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://evil.example/gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://evil.example/https://gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://evil.example?https://gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://evil.example#https://gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://evilgosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com:443/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com:8443/callback_pub_key_v1.pem")]
    [InlineData("http://gosspublic.alicdn.com:443/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com:/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com./callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem/")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem.evil")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem?")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem?x=1")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem#")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem#x")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem;x")]
    [InlineData("https://gosspublic.alicdn.com/x/../callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com/./callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com//callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com/%63allback_pub_key_v1.pem")]
    [InlineData("https://gosspublic%2ealicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com%2f@evil.example/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com/CALLBACK_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v2.pem")]
    [InlineData("https://gosspublic.alicdn.com/")]
    [InlineData("https://gosspublic.alicdn.com")]
    [InlineData("https:\\\\gosspublic.alicdn.com\\callback_pub_key_v1.pem")]
    [InlineData("https:/gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https:gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https:///gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("//gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("ftp://gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("file:///etc/passwd")]
    [InlineData("file://gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("httpss://gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("http://127.0.0.1/callback_pub_key_v1.pem")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("x")]
    public async Task Refuses_any_other_address(string url)
    {
        var (key, verdict) = await TrustedKeys.OssOnly.FindAsync(CallbackSigner.Base64(url), TestContext.Current.CancellationToken);

        Assert.Null(key);
        Assert.Equal(CallbackVerdict.KeyUrlUntrusted, verdict);
    }

    [Theory]
    [InlineData(" https://gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem ")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem\n")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem\r\nX: y")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem\0")]
    [InlineData("https://gosspublic\t.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic。alicdn。com/callback_pub_key_v1.pem")]
    [InlineData("https://gosspublic.alicdn.ⅽom/callback_pub_key_v1.pem")]
    [InlineData("https://gоsspublic.alicdn.com/callback_pub_key_v1.pem")]
    public async Task Refuses_what_is_not_printable_ascii(string url)
    {
        var (key, verdict) = await TrustedKeys.OssOnly.FindAsync(CallbackSigner.Base64(url), TestContext.Current.CancellationToken);

        Assert.Null(key);
        Assert.Equal(CallbackVerdict.KeyUrlMalformed, verdict);
    }

    [Theory]
    [InlineData("aHR0cHM6Ly9nb3NzcHVibGljLmFsaWNkbi5jb20vY2FsbGJhY2tfcHViX2tleV92MS5wZW0")]
    [InlineData("aHR0cHM6Ly9nb3NzcHVibGljLmFsaWNkbi5jb20vY2FsbGJhY2tfcHViX2tleV92MS5wZW1=")]
    [InlineData(" aHR0cHM6Ly9nb3NzcHVibGljLmFsaWNkbi5jb20vY2FsbGJhY2tfcHViX2tleV92MS5wZW0=")]
    [InlineData("aHR0cHM6Ly9nb3NzcHVibGljLmFsaWNkbi5j\nb20vY2FsbGJhY2tfcHViX2tleV92MS5wZW0=")]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("====")]
    [InlineData(",")]
    public async Task Refuses_what_is_not_the_base64_that_oss_writes(string header)
    {
        var (key, verdict) = await TrustedKeys.OssOnly.FindAsync(header, TestContext.Current.CancellationToken);

        Assert.Null(key);
        Assert.Equal(CallbackVerdict.KeyUrlMalformed, verdict);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Says_when_no_address_is_named(string? header)
    {
        var (key, verdict) = await TrustedKeys.OssOnly.FindAsync(header, TestContext.Current.CancellationToken);

        Assert.Null(key);
        Assert.Equal(CallbackVerdict.KeyUrlMissing, verdict);
    }

    [Theory]
    [InlineData("HTTPS://gosspublic.alicdn.com/callback_pub_key_v1.pem")]
    [InlineData("https://GossPublic.AliCDN.com/callback_pub_key_v1.pem")]
    public async Task Scheme_and_host_know_no_case(string url)
    {
        var (key, verdict) = await TrustedKeys.OssOnly.FindAsync(CallbackSigner.Base64(url), TestContext.Current.CancellationToken);

        Assert.NotNull(key);
        Assert.Equal(CallbackVerdict.None, verdict);
    }

    [Property(MaxTest = 300)]
    public Property Finds_no_key_for_an_arbitrary_address_and_never_throws() => Prop.ForAll(Hostile.Text, text =>
        TrustedKeys.OssOnly.FindAsync(text, default).AsTask().Result.Key is null
        && TrustedKeys.OssOnly.FindAsync(
            CallbackSigner.Base64("https://gosspublic.alicdn.com/" + text + "callback_pub_key_v1.pem"), default).AsTask().Result.Key
            is null == (text.Length > 0));

    [Fact]
    public async Task A_further_key_is_found_by_its_own_address_only()
    {
        using var signer = new CallbackSigner();
        var keys = TrustedKeys.OssAnd("http://127.0.0.1:9000/dev.pem", signer.Pem);

        var own = await keys.FindAsync(CallbackSigner.Base64("http://127.0.0.1:9000/dev.pem"), TestContext.Current.CancellationToken);
        var other = await keys.FindAsync(CallbackSigner.Base64("http://127.0.0.1:9001/dev.pem"), TestContext.Current.CancellationToken);
        var genuine = await keys.FindAsync(CallbackSigner.Base64(TrustedKeys.OssKeyUrl), TestContext.Current.CancellationToken);

        Assert.Equal((true, false, true), (own.Key is not null, other.Key is not null, genuine.Key is not null));
        Assert.NotSame(own.Key, genuine.Key);
        Assert.Throws<FormatException>(() => TrustedKeys.OssAnd("no address", signer.Pem));
    }

    [Fact]
    public async Task A_key_that_cannot_be_fetched_is_asked_for_once_in_ten_seconds_however_many_wait()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = FormattableString.Invariant($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/key.pem");
        var connections = 0;
        var accept = Task.Run(async () =>
        {
            while (true)
            {
                // No TLS here: whoever connects is hung up on.
                using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                connections++;
            }
        }, TestContext.Current.CancellationToken);
        using var app = new TestApp(
            settings => (settings["Callback:TrustedKeys:0:Url"], settings["Callback:TrustedKeys:0:Pem"]) = (url, null),
            isDevelopment: true);
        var keys = app.Get<TrustedKeys>();

        var first = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => keys.FindAsync(CallbackSigner.Base64(url), TestContext.Current.CancellationToken).AsTask()));
        app.Time.Advance(TimeSpan.FromSeconds(9));
        var second = await keys.FindAsync(CallbackSigner.Base64(url), TestContext.Current.CancellationToken);
        var before = connections;
        app.Time.Advance(TimeSpan.FromSeconds(2));
        var third = await keys.FindAsync(CallbackSigner.Base64(url), TestContext.Current.CancellationToken);
        listener.Stop();

        Assert.All([.. first, second, third], found => Assert.Equal((null, CallbackVerdict.KeyUnavailable), found));
        Assert.Equal((1, 2), (before, connections));
        Assert.Equal(2, app.Logs.GetSnapshot().Count(entry => entry.Id.Id == 170));
        Assert.NotNull(await Record.ExceptionAsync(() => accept));
    }
}
