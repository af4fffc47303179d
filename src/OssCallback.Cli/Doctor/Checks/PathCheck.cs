using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Doctor.Checks;

/// <summary>Whether path and query that OSS signs are those that the server checks.</summary>
internal static class PathCheck
{
    public static DoctorCheck<ServerUnderTest> PathKept { get; } = new(
        "path-kept", "The server checks the path and query that OSS called", Severity.High,
        "The signature covers path and query of callbackUrl. The server checks others, so every genuine callback is refused and every "
            + "upload ends with 203.",
        "Let the proxy pass path and query on unchanged, or tell the server its public callback address (here: Callback:Urls), or give "
            + "OSS the address that the server believes it has.",
        RunAsync);

    private static async Task<CheckResult> RunAsync(ServerUnderTest server)
    {
        if (server.CannotSign is { } skipped)
        {
            return skipped;
        }

        var target = server.Url.Path + server.Url.Query;
        if (server.Judged?.Answer is not { Status: >= 400 and not (404 or 405 or 411 or 415 or 501) })
        {
            return ServerUnderTest.IsAccepted(server.Judged!)
                ? CheckResult.Passed($"A callback signed for {target} is taken.")
                : CheckResult.Skipped("The server did not get so far; see post-handled.");
        }

        var (message, trip) = (server.JudgedMessage!, server.Judged);
        foreach (var candidate in Candidates(server))
        {
            var address = CallbackUrl.Parse("http://" + server.Url.Authority + candidate)!;
            server.Signed = server.Url with { Path = address.Path, Query = address.Query };
            if (ServerUnderTest.IsAccepted(await server.JudgeAsync(server.Genuine())))
            {
                server.Remarks.Add($"The path is rewritten on the way; the other checks sign for {candidate}.");
                return CheckResult.Found(
                    $"Signed for {target}, as OSS signs: {ServerUnderTest.Describe(trip)}. Signed for {candidate}: taken. "
                    + $"The request goes to {target} and the server checks {candidate}.");
            }
        }

        server.Signed = server.Url;
        server.Restore(message, trip);
        return CheckResult.Skipped(
            "The server refuses, and signing for another path does not change that (further paths: --try-target); see status-200.");
    }

    /// <summary>What proxies make of a path: parts cut off its front, a slash at its end, the query lost.</summary>
    private static IEnumerable<string> Candidates(ServerUnderTest server)
    {
        var (path, query) = (server.Url.Path, server.Url.Query);
        var candidates = new List<string>(server.Settings.OtherTargets);
        candidates.AddRange(server.Callbacks.Callback.Urls.Select(url => url.Path + url.Query));
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            candidates.Add(path[slash..] + query);
        }

        candidates.Add(path.EndsWith('/') && path.Length > 1 ? path[..^1] + query : path + "/" + query);
        candidates.Add(path);
        candidates.Add(path.ToLowerInvariant() + query);
        candidates.Add("/api" + path + query);
        candidates.Add("/" + query);
        return candidates.Where(candidate => candidate != path + query).Distinct(StringComparer.Ordinal);
    }
}
