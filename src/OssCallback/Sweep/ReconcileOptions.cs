namespace OssCallback.Sweep;

/// <summary>Section <c>Reconcile</c>: how uploads are found whose callback never came.</summary>
public sealed class ReconcileOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Reconcile";

    /// <summary>The default of <see cref="Schedule"/>: every quarter of an hour.</summary>
    public const string DefaultSchedule = "0 */15 * * * *";

    /// <summary>The longest look back in hours: seven days.</summary>
    public const int MaxLookBackHours = 168;

    /// <summary>Whether the bucket is listed at the times of the schedule. By hand it can be at any time.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// When the bucket is listed, in UTC: second, minute, hour, day, month, day of the week (<see cref="CronSchedule"/>); under Functions
    /// the timer's.
    /// </summary>
    public string Schedule { get; set; } = DefaultSchedule;

    /// <summary>How far back objects are looked at, in hours, 1 to 168.</summary>
    public int LookBackHours { get; set; } = 24;

    /// <summary>
    /// How old an object must be, in minutes, 1 to 1440: until then its callback or a confirmation may still come. 0 in Development only.
    /// </summary>
    public int MinAgeMinutes { get; set; } = 10;

    /// <summary>
    /// After how many minutes, 1 to 1440, an upload that has not moved is queued again: one that is received or reviewing, whose message
    /// may be lost, or one that failed because OSS or a reviewer could not be asked. 0 in Development only.
    /// </summary>
    public int StuckAfterMinutes { get; set; } = 60;
}
