namespace OssCallback.Cli.Diagnosis;

/// <summary>What a POST policy says.</summary>
/// <param name="Report">What is wrong with it.</param>
/// <param name="Expiration">Until when it is good, or null where that cannot be read.</param>
/// <param name="Rules">Its conditions on fields.</param>
/// <param name="MinBytes">The smallest file.</param>
/// <param name="MaxBytes">The largest file, or null where the size is open.</param>
internal sealed record PolicyReading(LintReport Report, DateTimeOffset? Expiration, IReadOnlyList<PolicyRule> Rules, long MinBytes,
    long? MaxBytes)
{
    /// <summary>What a hostile client could still do with it.</summary>
    public IReadOnlyList<PolicyFreedom> Freedoms { get; init; } = [];
}
