using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Doctor;

/// <summary>Connects as OSS does, with or without the host's name in the handshake.</summary>
internal static class TlsProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The certificates that the server shows, its own first; empty where no handshake was asked for.</summary>
    /// <param name="url">The server.</param>
    /// <param name="name">The name to send (SNI), empty for none, null for no handshake.</param>
    [SuppressMessage(
        "Security", "CA5359", Justification = "The certificate is looked at, not trusted; what is wrong with it is a finding.")]
    public static async Task<X509Certificate2Collection> ConnectAsync(CallbackUrl url, string? name)
    {
        using var limit = new CancellationTokenSource(Limit);
        var addresses = await url.ResolveAsync(limit.Token);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(addresses, url.Port, limit.Token);
        var shown = new X509Certificate2Collection();
        if (name is null)
        {
            return shown;
        }

        await using var secure = new SslStream(new NetworkStream(socket, ownsSocket: false));
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                // The chain is the handshake's and ends with it.
                shown.Add(X509CertificateLoader.LoadCertificate(certificate!.GetRawCertData()));
                foreach (var extra in chain!.ChainPolicy.ExtraStore)
                {
                    shown.Add(X509CertificateLoader.LoadCertificate(extra.RawData));
                }

                return true;
            },
        }, limit.Token);
        return shown;
    }
}
