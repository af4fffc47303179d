using System.Text;
using OssCallback.Callbacks;

namespace OssCallback.Cli.Doctor.Checks;

/// <summary>Whether the signature is checked at all.</summary>
internal static class SignatureChecks
{
    private const string Meaning = "Anyone who knows the address can report uploads that never happened, as any user, without any key.";

    public static DoctorCheck<ServerUnderTest> Missing { get; } = new(
        "missing-signature", "A callback without signature is refused", Severity.Critical,
        Meaning, "Refuse when the Authorization header is missing or empty; never treat 'no signature' as 'nothing to check'.",
        server => Refusals.AllAsync(server,
        [
            ("no Authorization header", Known(server).WithHeader(CallbackHeaders.Authorization, null)),
            ("empty Authorization header", Known(server).WithHeader(CallbackHeaders.Authorization, string.Empty)),
        ]));

    public static DoctorCheck<ServerUnderTest> Bad { get; } = new("bad-signature", "A wrong signature is refused", Severity.Critical,
        Meaning,
        "Verify RSA PKCS#1 v1.5 with MD5 over decoded path + query + line feed + body, and answer 400 when it does not hold, whatever "
            + "the reason.",
        server => Refusals.AllAsync(server,
        [
            (
                "a signature of another key under the trusted key's address",
                CallbackMaker.NameKey(server.Callbacks.Make(server.Settings.ForeignKey, server.Signed, server.Url), TrustedUrl(server))),
            ("64 zero bytes", Known(server).WithHeader(CallbackHeaders.Authorization, Convert.ToBase64String(new byte[64]))),
            (
                "half a signature",
                Known(server).WithHeader(CallbackHeaders.Authorization, Half(Known(server).Header(CallbackHeaders.Authorization)!))),
            (
                "words",
                Known(server).WithHeader(
                    CallbackHeaders.Authorization, Convert.ToBase64String(Encoding.ASCII.GetBytes("this is not a signature")))),
        ]));

    /// <summary>A callback that names a key which the server should know.</summary>
    private static Simulator.Callbacks.CallbackMessage Known(ServerUnderTest server) =>
        CallbackMaker.NameKey(server.Genuine(), TrustedUrl(server));

    private static string TrustedUrl(ServerUnderTest server) => server.Settings.Key?.Url ?? TrustedKeys.OssKeyUrl;

    private static string Half(string base64) => Convert.ToBase64String(Convert.FromBase64String(base64)[..32]);
}
