namespace OssCallback.Cli.Doctor;

/// <summary>One examination; a line of <c>doctor --json</c>.</summary>
/// <param name="Url">The callback address, or the bucket's.</param>
/// <param name="Reachable">Whether anything could be sent to it.</param>
/// <param name="Worst">The worst finding.</param>
/// <param name="Findings">How many there are.</param>
/// <param name="Checks">All checks in their order.</param>
/// <param name="Remarks">What is worth knowing beside them.</param>
internal sealed record DoctorReport(
    string Url, bool Reachable, Severity Worst, int Findings, IReadOnlyList<CheckReport> Checks, IReadOnlyList<string> Remarks)
{
    /// <summary>Sums up.</summary>
    public static DoctorReport Of(string url, bool reachable, IReadOnlyList<CheckReport> checks, IReadOnlyList<string> remarks)
    {
        var findings = checks.Where(check => check.Outcome == CheckOutcome.Found).ToList();
        return new(
            url, reachable, findings.Select(finding => finding.Severity!.Value).DefaultIfEmpty().Max(), findings.Count, checks, remarks);
    }

    /// <summary>What the process returns for it.</summary>
    public int ExitCode => !Reachable ? ExitCodes.Unreachable
        : Worst >= Severity.High ? ExitCodes.Serious
        : Worst > Severity.None ? ExitCodes.Failed
        : ExitCodes.Ok;
}
