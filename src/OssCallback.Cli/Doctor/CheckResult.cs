namespace OssCallback.Cli.Doctor;

/// <summary>What one check saw.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">One or two sentences of what was seen, or why nothing could be.</param>
/// <param name="Severity">Of a finding, where it differs from the check's own.</param>
/// <param name="Remedy">Of a finding, where it differs from the check's own.</param>
internal sealed record CheckResult(CheckOutcome Outcome, string Detail, Severity? Severity = null, string? Remedy = null)
{
    public static CheckResult Passed(string detail) => new(CheckOutcome.Passed, detail);

    public static CheckResult Found(string detail, Severity? severity = null) => new(CheckOutcome.Found, detail, severity);

    public static CheckResult Skipped(string reason) => new(CheckOutcome.Skipped, reason);
}
