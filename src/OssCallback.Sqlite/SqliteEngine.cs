using Microsoft.Data.Sqlite;
using OssCallback.Uploads;
using SQLitePCL;

namespace OssCallback.Sqlite;

/// <summary>A durable queue and store in one SQLite file, for one process on a local disk.</summary>
/// <remarks>
/// Disposing it finishes the writes that were accepted; after that every operation throws <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class SqliteEngine : IStorageEngine, IAsyncDisposable
{
    // As long as any message is given back for.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);

    private readonly DataFile _file;
    private readonly ReadPool _readers;
    private readonly SqliteUploadQueue _queue;
    private readonly SqliteUploadQueue _notices;
    private int _isDisposed;

    private SqliteEngine(DataFile file, SqliteEngineOptions options, TimeProvider time)
    {
        _file = file;
        Writer = new GroupCommitWriter(
            OpenFirst(options, (time.GetUtcNow() + LongestDelay).ToUnixTimeMilliseconds()),
            () => SqliteSession.OpenWriter(options), options.WriteCapacity, options.MaxBatch);
        _readers = new ReadPool(() => SqliteSession.OpenReader(options), options.ReadConnections);
        _queue = new SqliteUploadQueue(Writer, _readers, time, QueueTables.Uploads);
        _notices = new SqliteUploadQueue(Writer, _readers, time, QueueTables.Notices);
        Store = new SqliteUploadStore(Writer, _readers);
        Reservations = new SqliteReservationStore(Writer);
    }

    /// <summary>The queue.</summary>
    public IUploadQueue Queue => _queue;

    /// <summary>The queue of notifications.</summary>
    public NotificationQueue Notifications => new(_notices);

    /// <summary>The store.</summary>
    public IUploadStore Store { get; }

    /// <summary>What was promised under a name.</summary>
    public IReservationStore Reservations { get; }

    internal GroupCommitWriter Writer { get; }

    /// <summary>Whether the process before this one ended without closing the file.</summary>
    internal bool WasLeftOpen => _file.WasLeftOpen;

    /// <summary>It was opened when it was made.</summary>
    Task IStorageEngine.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Opens the file, or makes it. Messages that a process which is gone had leased are visible again at once, with their delivery counts.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is below 1.</exception>
    /// <exception cref="IOException">Another process has the file open, the directory or its disk cannot be used, or the file is damaged
    /// or no database.</exception>
    /// <exception cref="NotSupportedException">The file is newer than this program or another program's, or lies on a network file
    /// system.</exception>
    public static SqliteEngine Open(SqliteEngineOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.WriteCapacity, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatch, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReadConnections, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BusySeconds, 1, nameof(options));
        var file = DataFile.Acquire(options.FilePath);
        try
        {
            return new SqliteEngine(file, options, time);
        }
        catch (SqliteException failure)
        {
            file.Dispose();
            throw failure.SqliteErrorCode is raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT
                ? new IOException(
                    $"The file '{options.FilePath}' is damaged or no database of this program: {failure.Message} "
                    + "Restore it from a backup, or choose another data directory.",
                    failure)
                : DataFile.Unusable(Path.GetDirectoryName(options.FilePath)!, failure);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the whole file, beside whoever works with it.</summary>
    /// <returns>What is wrong with it; null when nothing is, or the search was stopped.</returns>
    internal async Task<string?> FindDamageAsync(CancellationToken cancellationToken) => await _readers.RunAsync(
        session =>
        {
            // A file of gigabytes must not hold up the end of the process.
            using var stop = cancellationToken.Register(() => raw.sqlite3_interrupt(session.Connection.Handle));
            return SqliteBackup.Damage(session.Connection);
        },
        CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        // The writer's connection goes last, because only it can empty the WAL into the file.
        await _readers.CloseAsync();
        var written = Writer.CloseAsync();
        _queue.Wake();
        _notices.Wake();
        await written;
        _file.Dispose();
    }

    private static SqliteSession OpenFirst(SqliteEngineOptions options, long latest)
    {
        var session = SqliteSession.OpenWriter(options);
        try
        {
            SqliteUploadQueue.ReleaseLeases(session, QueueTables.Uploads, latest);
            SqliteUploadQueue.ReleaseLeases(session, QueueTables.Notices, latest);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
