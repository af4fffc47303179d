using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Doctor.Checks;

/// <summary>Whether anything answers at this path.</summary>
internal static class PostCheck
{
    public static DoctorCheck<ServerUnderTest> PostHandled { get; } = new("post-handled", "A POST to this path is handled", Severity.High,
        "OSS sends exactly one POST and follows no redirect: every upload ends with 203.",
        "Route POST of this path to the callback handler, without redirect (http to https, trailing slash), login or method filter in "
            + "front of it.",
        RunAsync);

    /// <summary>
    /// The same callback, signed for the right path, one path further: a proxy that cuts off the front of a path is seen by what it lets
    /// through.
    /// </summary>
    private static async Task<string?> FindElsewhereAsync(ServerUnderTest server)
    {
        var (path, message) = (server.Url.Path, server.JudgedMessage!);
        var second = path.IndexOf('/', 1);
        var candidates = new List<string> { path.EndsWith('/') ? path[..^1] : path + "/", path + path };
        if (second > 0)
        {
            candidates.Add(path[..second] + path);
            candidates.Add(path[second..]);
        }

        foreach (var candidate in candidates.Where(candidate => candidate.Length > 0))
        {
            var trip = await server.SendAsync(message with { Target = candidate + server.Url.Query });
            if (ServerUnderTest.IsAccepted(trip))
            {
                return $"But the same callback, signed for {path} and sent to {candidate}, is taken: something between OSS and the "
                    + $"server rewrites the path ({Explain(path, candidate)}).";
            }
        }

        return null;
    }

    private static string Explain(string path, string candidate) =>
        candidate == path + "/" || candidate + "/" == path ? "the slash at its end matters"
        : candidate.EndsWith(path, StringComparison.Ordinal) ? $"it cuts off {candidate[..^path.Length]}"
        : $"it puts {path[..^candidate.Length]} in front";

    private static async Task<CheckResult> RunAsync(ServerUnderTest server)
    {
        var trip = await server.JudgeAsync(server.Genuine());
        return trip.Answer switch
        {
            null => CheckResult.Found($"The connection is open, but there is {ServerUnderTest.Describe(trip)}."),
            { Status: >= 300 and < 400 } redirect => CheckResult.Found($"Answered {redirect.Status}, Location {Location(redirect)}."),
            { Status: 404 or 405 or 411 or 415 or 501 } => await FindElsewhereAsync(server) is { } elsewhere
                ? CheckResult.Found($"Answered {ServerUnderTest.Describe(trip)}. {elsewhere}") with { Remedy = PathCheck.PathKept.Remedy }
                : CheckResult.Found($"Answered {ServerUnderTest.Describe(trip)}."),
            { } answer => CheckResult.Passed(FormattableString.Invariant($"Answered with status {answer.Status}.")),
        };
    }

    private static string? Location(ReceivedAnswer redirect) =>
        redirect.Headers.FirstOrDefault(header => header.Key.Equals("Location", StringComparison.OrdinalIgnoreCase)).Value;
}
