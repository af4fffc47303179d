namespace OssCallback.Cli.Doctor.Checks;

/// <summary>A refusal that OSS cannot tell from a success.</summary>
internal static class RefusalStatusCheck
{
    private const int Shown = 3;

    public static DoctorCheck<ServerUnderTest> RefusalStatus { get; } = new(
        "refusal-status", "A refusal has another status than 200", Severity.Medium,
        "OSS takes 200 for success and tells the uploader so, although the server has recorded nothing; logs and alerts that go by "
            + "the status see no refusal either.",
        "Answer 400 with a small JSON body when signature, key or ticket are not good; keep 200 for what was recorded.",
        server => Task.FromResult(server.Settings.Key is null && server.RefusalsWith200.Count > 0
            ? CheckResult.Found(Describe(
                server.RefusalsWith200,
                "A refusal says so or is empty; without a key nobody can see whether genuine callbacks are answered otherwise."))
            : server.NothingAccepted ?? (server.RefusalsWith200.Count == 0
                ? CheckResult.Passed("It has.")
                : CheckResult.Found(Describe(server.RefusalsWith200, "Genuine callbacks are answered otherwise.")))));

    private static string Describe(List<string> refusals, string how)
    {
        var more = refusals.Count > Shown ? FormattableString.Invariant($"; and {refusals.Count - Shown} more") : string.Empty;
        return $"It refuses with 200: {string.Join("; ", refusals.Take(Shown))}{more}. {how}";
    }
}
