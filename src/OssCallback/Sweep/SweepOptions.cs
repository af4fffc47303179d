namespace OssCallback.Sweep;

/// <summary>
/// Section <c>Sweep</c>: what is tidied up by itself, once a day. Nothing is, unless its age is set; by hand everything can be looked at
/// first.
/// </summary>
public sealed class SweepOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Sweep";

    /// <summary>The largest age in days.</summary>
    internal const int MaxDays = 36_500;

    /// <summary>
    /// The hour of the day, in <c>Storage:TimeZone</c>, from which on it happens: with the first reconciliation after that.
    /// </summary>
    public int Hour { get; set; } = 3;

    /// <summary>After how many days the objects of rejected uploads are deleted; 0 for never.</summary>
    public int RejectedAfterDays { get; set; }

    /// <summary>After how many days objects without a record are deleted, where grants of a profile lead to; 0 for never.</summary>
    public int OrphansAfterDays { get; set; }

    /// <summary>After how many days parts that never became an object are thrown away; 0 for never.</summary>
    public int PartsAfterDays { get; set; }

    /// <summary>After how many days raw bodies, client addresses and request ids leave the records; 0 for never.</summary>
    public int EvidenceAfterDays { get; set; }

    /// <summary>After how many days records are deleted; objects and statistics stay; 0 for never.</summary>
    public int RecordsAfterDays { get; set; }

    /// <summary>
    /// How many days behind its age a run still finds an orphan or a part, so that it does not list the whole bucket; by hand any.
    /// </summary>
    public int LookBackDays { get; set; } = 30;

    /// <summary>The kinds that are on, with their ages.</summary>
    internal IEnumerable<(SweepKind Kind, int Days)> Kinds => new[]
    {
        (SweepKind.Rejected, RejectedAfterDays), (SweepKind.Orphans, OrphansAfterDays), (SweepKind.Parts, PartsAfterDays),
        (SweepKind.Evidence, EvidenceAfterDays), (SweepKind.Records, RecordsAfterDays),
    }.Where(kind => kind.Item2 > 0);
}
