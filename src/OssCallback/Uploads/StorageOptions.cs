namespace OssCallback.Uploads;

/// <summary>
/// Section <c>Storage</c>: where records and messages lie, and how they are processed. The Azure engine reads further keys of the same
/// section.
/// </summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Storage";

    /// <summary>The embedded engine.</summary>
    public const string SqliteKind = "Sqlite";

    /// <summary>The distributed engine.</summary>
    public const string AzureKind = "Azure";

    /// <summary>The engine: <c>Sqlite</c> (one process, one machine) or <c>Azure</c> (Storage Queues and Tables).</summary>
    public string Kind { get; set; } = SqliteKind;

    /// <summary>The folder of the Sqlite file.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>
    /// How long an upload waits for OSS or a reviewer that cannot be asked before it is recorded as failed, in hours, 1 to 168.
    /// </summary>
    public int GiveUpAfterHours { get; set; } = 24;

    /// <summary>
    /// How long the server keeps a message from other receivers, in seconds, 5 to 3600; renewed while it works on it. When a process
    /// dies, its messages come again after this time.
    /// </summary>
    public int LeaseSeconds { get; set; } = 120;

    /// <summary>
    /// How long the server works on one upload before it stops and tries again later, in seconds, 5 to 86400: longer than the slowest
    /// reviewer.
    /// </summary>
    public int ProcessingSeconds { get; set; } = 900;

    /// <summary>How many uploads the server processes at the same time, 1 to 256.</summary>
    public int Concurrency { get; set; } = 16;

    /// <summary>The zone whose midnight separates the days of keys and statistics, as an IANA name.</summary>
    public string TimeZone { get; set; } = "Asia/Shanghai";
}
