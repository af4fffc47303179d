namespace OssCallback.Sqlite;

/// <summary>Where the engine keeps its file and how much it takes on at once.</summary>
public sealed record SqliteEngineOptions
{
    /// <summary>The file's name within the data directory.</summary>
    public const string FileName = "oss-callback.db";

    /// <summary>The directory of the file, on a local disk; created for its owner alone if it is missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>
    /// Writes that may wait for the disk, 1 or more; a caller beyond that waits for a place, as long as its cancellation token allows.
    /// </summary>
    public int WriteCapacity { get; init; } = 1024;

    /// <summary>The most writes that share one transaction, 1 or more.</summary>
    public int MaxBatch { get; init; } = 256;

    /// <summary>Lookups and listings that run at the same time, 1 or more.</summary>
    public int ReadConnections { get; init; } = 4;

    /// <summary>Seconds to wait for a lock that another program, such as a backup, holds on the file; 1 or more.</summary>
    public int BusySeconds { get; init; } = 1;

    internal string FilePath => Path.Combine(Path.GetFullPath(DataDirectory), FileName);
}
