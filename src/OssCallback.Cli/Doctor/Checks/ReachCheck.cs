using System.Net.Sockets;
using System.Security.Authentication;

namespace OssCallback.Cli.Doctor.Checks;

/// <summary>Name, port and handshake.</summary>
internal static class ReachCheck
{
    public static DoctorCheck<ServerUnderTest> Reachable { get; } = new("reachable", "The address can be reached", Severity.High,
        "No callback arrives: every upload ends with 203 'OSS can not connect to your callbackUrl' or 'Error status : 502.'.",
        "Check name, port, firewall and certificate, from outside your network: OSS calls from the internet and refuses private addresses.",
        RunAsync);

    private static async Task<CheckResult> RunAsync(ServerUnderTest server)
    {
        Exception? failure = null;
        foreach (var name in server.Url.Secure ? new string?[] { server.Url.Host, string.Empty } : [null])
        {
            try
            {
                await TlsProbe.ConnectAsync(server.Url, name);
                return CheckResult.Passed(name is null ? "The port answers." : "The port answers and the TLS handshake ends well.");
            }
            catch (Exception exception)
                when (exception is SocketException or IOException or AuthenticationException or OperationCanceledException)
            {
                failure = exception;
            }
        }

        server.IsReachable = false;
        return CheckResult.Found($"{server.Url.Authority}: {failure!.Message}");
    }
}
