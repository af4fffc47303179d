namespace OssCallback.Cli.Doctor;

/// <summary>One check in <c>doctor --json</c>.</summary>
/// <param name="Id">The check.</param>
/// <param name="Title">What should be true.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Severity">Of a finding.</param>
/// <param name="Detail">What was seen, or why nothing could be.</param>
/// <param name="Meaning">Of a finding: what it means for uploads.</param>
/// <param name="Remedy">Of a finding: how to fix it.</param>
internal sealed record CheckReport(
    string Id, string Title, CheckOutcome Outcome, Severity? Severity, string Detail, string? Meaning, string? Remedy)
{
    public static CheckReport Of(DoctorCheck check, CheckResult result) => result.Outcome == CheckOutcome.Found
        ? new(
            check.Id, check.Title, result.Outcome, result.Severity ?? check.Severity, result.Detail, check.Meaning,
            result.Remedy ?? check.Remedy)
        : new(check.Id, check.Title, result.Outcome, null, result.Detail, null, null);
}
