using System.Net;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Doctor;

/// <summary>Runs all checks against one server.</summary>
internal static class Examination
{
    /// <summary>Examines a server.</summary>
    /// <param name="text">The address as given.</param>
    /// <param name="settings">How.</param>
    /// <param name="begins">Told before each check.</param>
    /// <param name="cancellationToken">Ends it between two checks.</param>
    public static async Task<DoctorReport> RunAsync(
        string text, DoctorSettings settings, Action<DoctorCheck> begins, CancellationToken cancellationToken)
    {
        var url = CallbackUrl.Parse(text)!;
        var server = new ServerUnderTest(url, settings);
        var checks = new List<CheckReport>();
        foreach (var check in DoctorChecks.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            begins(check);
            var result = server.IsReachable ? await check.RunAsync(server) : CheckResult.Skipped("The address cannot be reached.");
            checks.Add(CheckReport.Of(check, result));
        }

        await RemarkAsync(server, cancellationToken);
        var findings = checks.Where(check => check.Outcome == CheckOutcome.Found).ToList();
        return new DoctorReport(
            text, server.IsReachable, findings.Select(finding => finding.Severity!.Value).DefaultIfEmpty().Max(), findings.Count, checks,
            server.Remarks);
    }

    private static async Task RemarkAsync(ServerUnderTest server, CancellationToken cancellationToken)
    {
        if ((await server.Url.ResolveAsync(cancellationToken)).Any(CallbackUrl.IsPrivate))
        {
            server.Remarks.Add(
                $"{server.Url.Host} is a private address: OSS refuses it as callbackUrl ('Private address is forbidden to callback.').");
        }

        if (!server.Url.Secure)
        {
            server.Remarks.Add("The address is http: whoever is on the way reads what the callbacks say. The signature keeps them from "
                + "being changed, not from being repeated.");
        }

        if (server.Settings.Key is null)
        {
            server.Remarks.Add("Only refusals were checked: nobody but OSS has the key that this server trusts.");
        }
    }
}
