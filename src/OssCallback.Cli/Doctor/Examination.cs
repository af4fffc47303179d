namespace OssCallback.Cli.Doctor;

/// <summary>Runs all checks of one thing.</summary>
internal static class Examination
{
    /// <summary>Examines.</summary>
    /// <param name="checks">In their order.</param>
    /// <param name="subject">What is examined.</param>
    /// <param name="unreachable">Why nothing more can be checked, or null; asked before each check.</param>
    /// <param name="begins">Told before each check.</param>
    /// <param name="cancellationToken">Ends it between two checks.</param>
    public static async Task<IReadOnlyList<CheckReport>> RunAsync<T>(
        IReadOnlyList<DoctorCheck<T>> checks, T subject, Func<T, string?> unreachable, Action<DoctorCheck> begins,
        CancellationToken cancellationToken)
    {
        var reports = new List<CheckReport>();
        foreach (var check in checks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            begins(check);
            var result = unreachable(subject) is { } reason ? CheckResult.Skipped(reason) : await check.RunAsync(subject);
            reports.Add(CheckReport.Of(check, result));
        }

        return reports;
    }
}
