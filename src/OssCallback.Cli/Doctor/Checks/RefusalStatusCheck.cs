namespace OssCallback.Cli.Doctor.Checks;

/// <summary>A refusal that OSS cannot tell from a success.</summary>
internal static class RefusalStatusCheck
{
    private const int Shown = 3;

    public static DoctorCheck RefusalStatus { get; } = new("refusal-status", "A refusal has another status than 200", Severity.Medium,
        "OSS takes 200 for success and tells the uploader so, although the server has recorded nothing; logs and alerts that go by "
            + "the status see no refusal either.",
        "Answer 400 with a small JSON body when signature, key or ticket are not good; keep 200 for what was recorded.",
        server => Task.FromResult(server.NothingAccepted ?? (server.RefusalsWith200.Count == 0
            ? CheckResult.Passed("It has.")
            : CheckResult.Found(Describe(server.RefusalsWith200)))));

    private static string Describe(List<string> refusals)
    {
        var more = refusals.Count > Shown ? FormattableString.Invariant($"; and {refusals.Count - Shown} more") : string.Empty;
        return $"It refuses with 200: {string.Join("; ", refusals.Take(Shown))}{more}. Genuine callbacks are answered otherwise.";
    }
}
