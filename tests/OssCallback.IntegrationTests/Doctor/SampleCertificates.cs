using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OssCallback.IntegrationTests.Doctor;

/// <summary>An authority of the test's own and a certificate that it issued.</summary>
internal sealed class SampleCertificates : IDisposable
{
    private readonly X509Certificate2 _authority;

    private SampleCertificates(X509Certificate2 authority, X509Certificate2 server) => (_authority, Server) = (authority, server);

    public X509Certificate2 Server { get; }

    /// <summary>The authority's certificate for <c>--trust</c>.</summary>
    public string AuthorityPem => _authority.ExportCertificatePem();

    public static SampleCertificates Create(Defect defect)
    {
        var now = DateTimeOffset.UtcNow;
        using var authorityKey = RSA.Create(2048);
        var asked = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        asked.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var authority = asked.CreateSelfSigned(now.AddDays(-2), now.AddDays(400));
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=callback server", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(defect == Defect.WrongName ? "elsewhere.example" : "localhost");
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(
            authority, now.AddDays(-1), now.AddDays(defect == Defect.ExpiresSoon ? 7 : 90), RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);

        // A key that lives in memory only is not usable for TLS on every platform.
        return new SampleCertificates(authority, X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null));
    }

    public void Dispose()
    {
        _authority.Dispose();
        Server.Dispose();
    }
}
