using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace OssCallback.Cli.Doctor.Checks;

/// <summary>Certificate and handshake of an https address.</summary>
internal static class TlsChecks
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static DoctorCheck Name { get; } = new("tls-name", "The certificate names the host", Severity.Medium,
        "Whether OSS checks certificates is not documented; if it does, every upload ends with 203 'Error status : 502.'. Other clients "
            + "refuse the address.",
        "Use a certificate with the callback host among its DNS names.",
        server => LookAsync(server, (certificate, _) => certificate.MatchesHostname(server.Url.Host)
            ? CheckResult.Passed($"It names {server.Url.Host}.")
            : CheckResult.Found($"It is for {certificate.Subject}, not for {server.Url.Host}.")));

    public static DoctorCheck Trust { get; } = new("tls-trust", "The certificate leads to a trusted authority", Severity.Low,
        "Whether OSS checks certificates is not documented; if it does, every upload ends with 203 'Error status : 502.'.",
        "Use a certificate of a public authority and send its intermediates along; an authority of your own can be named with --trust.",
        server => LookAsync(server, (certificate, shown) => CheckTrust(server, certificate, shown)));

    public static DoctorCheck Expiry { get; } = new("tls-expiry", "The certificate is valid for two more weeks", Severity.Medium,
        "On the day it expires callbacks may begin to fail, all at once.",
        "Renew it, and see why that did not happen by itself.",
        server => LookAsync(server, (certificate, _) => CheckExpiry(certificate)));

    public static DoctorCheck Sni { get; } = new("tls-sni", "The handshake works with the callbackSNI you use", Severity.High,
        "OSS names the host in the TLS handshake only where the callback parameter says callbackSNI: true. Without it the server shows "
            + "another certificate or none: 203 'Error status : 502.'.",
        "Put \"callbackSNI\": true (a boolean) into the callback parameter, here Callback:Sni, and run this command with --sni; or give "
            + "the host a default certificate.",
        SniAsync);

    private static async Task<CheckResult> LookAsync(
        ServerUnderTest server, Func<X509Certificate2, X509Certificate2Collection, CheckResult> look)
    {
        if (!server.Url.Secure)
        {
            return CheckResult.Skipped("The address is http.");
        }

        var shown = await TryAsync(server, server.Url.Host) ?? await TryAsync(server, string.Empty);
        return shown is null ? CheckResult.Skipped("No TLS handshake succeeded.") : look(shown[0], shown);
    }

    private static CheckResult CheckTrust(ServerUnderTest server, X509Certificate2 certificate, X509Certificate2Collection shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.ExtraStore.AddRange(shown);
        if (chain.Build(certificate))
        {
            return CheckResult.Passed($"Issued by {certificate.Issuer}.");
        }

        var problems = string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct());
        chain.Reset();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(server.Settings.Authorities);
        return server.Settings.Authorities.Count > 0 && chain.Build(certificate)
            ? CheckResult.Passed($"Issued by {certificate.Issuer}, trusted by --trust.")
            : CheckResult.Found($"Issued by {certificate.Issuer}: {problems}.");
    }

    private static CheckResult CheckExpiry(X509Certificate2 certificate)
    {
        var now = TimeProvider.System.GetUtcNow();
        var text = FormattableString.Invariant(
            $"Good from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}.");
        return certificate.NotAfter.ToUniversalTime() < now || certificate.NotBefore.ToUniversalTime() > now
            ? CheckResult.Found(text, Severity.High)
            : certificate.NotAfter.ToUniversalTime() - now < Soon ? CheckResult.Found(text)
            : CheckResult.Passed(text);
    }

    private static async Task<CheckResult> SniAsync(ServerUnderTest server)
    {
        if (!server.Url.Secure)
        {
            return CheckResult.Skipped("The address is http.");
        }

        var named = (await TryAsync(server, server.Url.Host))?[0];
        var unnamed = (await TryAsync(server, string.Empty))?[0];
        var needed = named is not null
            && (unnamed is null || (unnamed.Thumbprint != named.Thumbprint && !unnamed.MatchesHostname(server.Url.Host)));
        if (server.Settings.Sni)
        {
            return named is null ? CheckResult.Found("The handshake fails with the host's name in it.")
                : CheckResult.Passed(
                    needed
                        ? "The server needs the host's name in the handshake: keep callbackSNI true."
                        : "The handshake works with the host's name in it.");
        }

        return needed
            ? CheckResult.Found(
                unnamed is null
                    ? "Without the host's name in it the handshake fails."
                    : $"Without the host's name in it the server shows the certificate of {unnamed.Subject}.")
            : CheckResult.Passed("The handshake works without the host's name in it.");
    }

    private static async Task<X509Certificate2Collection?> TryAsync(ServerUnderTest server, string name)
    {
        try
        {
            return await TlsProbe.ConnectAsync(server.Url, name);
        }
        catch (Exception exception)
            when (exception is IOException or AuthenticationException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            // The caller compares what worked with what did not.
            return null;
        }
    }
}
