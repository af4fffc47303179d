using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OssCallback.SimulatorTests;

public sealed class CallbackTlsTests
{
    [Fact]
    public async Task A_name_based_https_host_needs_callbackSNI()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await using var receiver = new TlsReceiver();

        var without = await UploadAsync(oss, receiver, sni: false);
        var with = await UploadAsync(oss, receiver, sni: true);

        Assert.Equal((203, "CallbackFailed", "Error status : 502."), (without.Status, without.Code, without.Message));
        Assert.Equal((200, "{}"), (with.Status, with.Body));
        Assert.Equal(["", "localhost"], receiver.Names.Select(name => name ?? string.Empty));
    }

    [Fact]
    public async Task Trusts_only_the_given_roots_once_there_are_any()
    {
        await using var receiver = new TlsReceiver();
        await using var trusting = await SimulatorFixture.StartAsync(options => options.CallbackTrustedRootsPem = receiver.CertificatePem);
        await using var suspicious = await SimulatorFixture.StartAsync(options => options.CallbackTrustedRootsPem = StrangeRoot());

        var trusted = await UploadAsync(trusting, receiver, sni: true);
        var refused = await UploadAsync(suspicious, receiver, sni: true);

        Assert.Equal((200, "{}"), (trusted.Status, trusted.Body));
        Assert.Equal((203, "Error status : 502."), (refused.Status, refused.Message));
    }

    private static Task<Reply> UploadAsync(SimulatorFixture oss, TlsReceiver receiver, bool sni) =>
        new PostUpload(oss).With("callback", PostUpload.Encode(
        $$"""{"callbackUrl":"https://localhost:{{receiver.Port}}/cb","callbackBody":"a=1","callbackSNI":{{(sni ? "true" : "false")}}}"""))
            .SendV4Async();

    private static string StrangeRoot()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = new CertificateRequest("CN=somebody else", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return root.ExportCertificatePem();
    }
}
