using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace OssCallback.Cli.Doctor.Checks;

/// <summary>Certificate and handshake of an https address.</summary>
internal static class TlsChecks
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <summary>The checks, for whatever has addresses.</summary>
    /// <param name="targets">The addresses; the first with a finding is reported.</param>
    public static IReadOnlyList<DoctorCheck<T>> Of<T>(Func<T, IEnumerable<TlsTarget>> targets) =>
    [
        new("tls-name", "The certificate names the host", Severity.Medium,
            "Whether OSS checks certificates is not documented; if it does, every upload ends with 203 'Error status : 502.'. Other "
                + "clients refuse the address.",
            "Use a certificate with the callback host among its DNS names.",
            subject => EachAsync(targets(subject), NameAsync)),
        new("tls-trust", "The certificate leads to a trusted authority", Severity.Low,
            "Whether OSS checks certificates is not documented; if it does, every upload ends with 203 'Error status : 502.'.",
            "Use a certificate of a public authority and send its intermediates along; an authority of your own can be named with --trust.",
            subject => EachAsync(targets(subject), TrustAsync)),
        new("tls-expiry", "The certificate is valid for two more weeks", Severity.Medium,
            "On the day it expires callbacks may begin to fail, all at once.",
            "Renew it, and see why that did not happen by itself.",
            subject => EachAsync(targets(subject), ExpiryAsync)),
        new("tls-sni", "The handshake works with the callbackSNI you use", Severity.High,
            "OSS names the host in the TLS handshake only where the callback parameter says callbackSNI: true. Without it the server "
                + "shows another certificate or none: 203 'Error status : 502.'.",
            "Put \"callbackSNI\": true (a boolean) into the callback parameter, here Callback:Sni, and say so to this command: --sni "
                + "with an address; or give the host a default certificate.",
            subject => EachAsync(targets(subject), SniAsync)),
    ];

    private static async Task<CheckResult> EachAsync(IEnumerable<TlsTarget> targets, Func<TlsTarget, Task<CheckResult>> look)
    {
        CheckResult? last = null;
        foreach (var target in targets)
        {
            var result = await look(target);
            if (result.Outcome == CheckOutcome.Found)
            {
                return result;
            }

            last = last is { Outcome: CheckOutcome.Passed } ? last : result;
        }

        return last ?? CheckResult.Skipped("No address was reached.");
    }

    private static Task<CheckResult> NameAsync(TlsTarget target) => LookAsync(
        target, (certificate, _) => certificate.MatchesHostname(target.Url.Host)
            ? CheckResult.Passed($"It names {target.Url.Host}.")
            : CheckResult.Found($"It is for {certificate.Subject}, not for {target.Url.Host}."));

    private static Task<CheckResult> TrustAsync(TlsTarget target) =>
        LookAsync(target, (certificate, shown) => CheckTrust(target, certificate, shown));

    private static Task<CheckResult> ExpiryAsync(TlsTarget target) => LookAsync(target, (certificate, _) => CheckExpiry(certificate));

    private static async Task<CheckResult> LookAsync(
        TlsTarget target, Func<X509Certificate2, X509Certificate2Collection, CheckResult> look)
    {
        if (!target.Url.Secure)
        {
            return CheckResult.Skipped("The address is http.");
        }

        var shown = await TryAsync(target, target.Url.Host) ?? await TryAsync(target, string.Empty);
        return shown is null ? CheckResult.Skipped("No TLS handshake succeeded.") : look(shown[0], shown);
    }

    private static CheckResult CheckTrust(TlsTarget target, X509Certificate2 certificate, X509Certificate2Collection shown)
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
        chain.ChainPolicy.CustomTrustStore.AddRange(target.Authorities);
        return target.Authorities.Count > 0 && chain.Build(certificate)
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

    private static async Task<CheckResult> SniAsync(TlsTarget target)
    {
        if (!target.Url.Secure)
        {
            return CheckResult.Skipped("The address is http.");
        }

        var named = (await TryAsync(target, target.Url.Host))?[0];
        var unnamed = (await TryAsync(target, string.Empty))?[0];
        var needed = named is not null
            && (unnamed is null || (unnamed.Thumbprint != named.Thumbprint && !unnamed.MatchesHostname(target.Url.Host)));
        if (target.Sni)
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

    private static async Task<X509Certificate2Collection?> TryAsync(TlsTarget target, string name)
    {
        try
        {
            return await TlsProbe.ConnectAsync(target.Url, name);
        }
        catch (Exception exception)
            when (exception is IOException or AuthenticationException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            // The caller compares what worked with what did not.
            return null;
        }
    }
}
