using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace OssCallback.Simulator.Callbacks;

/// <summary>TLS to a receiver. Whether OSS checks the receiver's certificate is not documented, so nothing is checked unless roots are
/// given;
/// revocation is never asked about, a laptop's own authority has no server for it.</summary>
internal sealed class CallbackTls(string? trustedRootsPem)
{
    private readonly X509Certificate2Collection? _roots = Load(trustedRootsPem);

    /// <summary>Shakes hands, naming the host in the ClientHello only where the callback asks for SNI.</summary>
    public async Task<SslStream> HandshakeAsync(Stream plain, string host, bool sni, CancellationToken cancellationToken)
    {
        var secure = new SslStream(plain, leaveInnerStreamOpen: true);
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = sni ? host : string.Empty,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => IsTrusted(certificate, host),
            }, cancellationToken);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private bool IsTrusted(X509Certificate? certificate, string host)
    {
        if (_roots is null)
        {
            return true;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return certificate is X509Certificate2 received && received.MatchesHostname(host) && chain.Build(received);
    }

    private static X509Certificate2Collection? Load(string? pem)
    {
        if (pem is null)
        {
            return null;
        }

        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(pem);
        return roots;
    }
}
