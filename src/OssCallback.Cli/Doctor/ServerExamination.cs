using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Doctor;

/// <summary>The examination of a callback server.</summary>
internal static class ServerExamination
{
    /// <summary>Examines a server.</summary>
    /// <param name="text">The address as given.</param>
    /// <param name="settings">How.</param>
    /// <param name="begins">Told before each check.</param>
    /// <param name="cancellationToken">Ends it between two checks.</param>
    public static async Task<DoctorReport> RunAsync(
        string text, DoctorSettings settings, Action<DoctorCheck> begins, CancellationToken cancellationToken)
    {
        var server = new ServerUnderTest(CallbackUrl.Parse(text)!, settings);
        var checks = await Examination.RunAsync(
            DoctorChecks.All, server, one => one.IsReachable ? null : "The address cannot be reached.", begins, cancellationToken);
        await RemarkAsync(server, cancellationToken);
        return DoctorReport.Of(text, server.IsReachable, checks, server.Remarks);
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
