namespace OssCallback.Cli.Doctor.Checks;

/// <summary>How much of OSS's five seconds the server uses.</summary>
internal static class TimeChecks
{
    private const int WarmSamples = 3;
    private static readonly TimeSpan OssLimit = TimeSpan.FromSeconds(5);

    public static DoctorCheck<ServerUnderTest> Cold { get; } = new("time-cold", "The first answer comes in time", Severity.Low,
        "OSS waits 5 s, connecting included, and does not try again: after that the uploader gets 203. The first callback after a pause "
            + "pays for the start of process, connections and caches.",
        "Keep one instance running, open connections and load keys at start, fetch nothing while a callback waits.",
        server =>
            Task.FromResult(
                Judge(
                    server, server.First!.Elapsed, Severity.Low,
                    "the first callback of this examination; how long the server had rested is not known")));

    public static DoctorCheck<ServerUnderTest> Warm { get; } = new("time-warm", "Further answers come in time", Severity.Medium,
        "Every uploader waits for the callback's answer; beyond 5 s the uploader gets 203.",
        "Verify, put the record into a durable queue, answer; do everything else afterwards.",
        WarmAsync);

    private static async Task<CheckResult> WarmAsync(ServerUnderTest server)
    {
        var samples = new List<TimeSpan>();
        for (var sample = 0; sample < WarmSamples; sample++)
        {
            samples.Add((await server.SendAsync(server.Genuine())).Elapsed);
        }

        return Judge(
            server, samples.Order().ElementAt(WarmSamples / 2), Severity.Medium,
            FormattableString.Invariant($"the middle one of {WarmSamples}, each over a new connection"));
    }

    private static CheckResult Judge(ServerUnderTest server, TimeSpan elapsed, Severity slow, string which)
    {
        var refused = server.Settings.Key is null ? ", of a callback that is refused" : string.Empty;
        var text = FormattableString.Invariant($"{elapsed.TotalMilliseconds:0} ms ({which}){refused}.");
        return elapsed >= OssLimit ? CheckResult.Found(text, Severity.High)
            : elapsed > server.Settings.Slow ? CheckResult.Found(text, slow)
            : CheckResult.Passed(text);
    }
}
