using OssCallback.Uploads;

namespace OssCallback.Sqlite;

/// <summary>A durable queue and store in one SQLite file, for one process on a local disk.</summary>
/// <remarks>Disposing it finishes the writes that were accepted; after that every operation throws <see cref="ObjectDisposedException"/>.</remarks>
public sealed class SqliteEngine : IAsyncDisposable
{
    private const string Poison = "SELECT id, body, deliveries, poisoned_at FROM poison WHERE id > $after ORDER BY id LIMIT $limit";

    private readonly DataFile _file;
    private readonly ReadPool _readers;
    private readonly SqliteUploadQueue _queue;
    private int _isDisposed;

    private SqliteEngine(DataFile file, SqliteEngineOptions options, TimeProvider time)
    {
        _file = file;
        Writer = new GroupCommitWriter(OpenFirst(options), () => SqliteSession.OpenWriter(options), options.WriteCapacity, options.MaxBatch);
        _readers = new ReadPool(() => SqliteSession.OpenReader(options), options.ReadConnections);
        _queue = new SqliteUploadQueue(Writer, time);
        Store = new SqliteUploadStore(Writer, _readers);
    }

    /// <summary>The queue.</summary>
    public IUploadQueue Queue => _queue;

    /// <summary>The store.</summary>
    public IUploadStore Store { get; }

    internal GroupCommitWriter Writer { get; }

    /// <summary>Opens the file, or makes it. Messages that a process which is gone had leased are visible again at once, with their delivery counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is below 1.</exception>
    /// <exception cref="IOException">Another process has the file open, or the directory cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory or the file may not be written.</exception>
    /// <exception cref="NotSupportedException">The file is newer than this program or another program's, or lies on a network file system.</exception>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The file is damaged or no database.</exception>
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
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Messages that the processor could not read, oldest first.</summary>
    /// <param name="afterId">0, or the last <see cref="PoisonedMessage.Id"/> of the page before.</param>
    /// <param name="limit">Messages in one page, 1 or more.</param>
    /// <param name="cancellationToken">Gives up waiting for a connection.</param>
    public Task<IReadOnlyList<PoisonedMessage>> ListPoisonAsync(long afterId, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return _readers.RunAsync<IReadOnlyList<PoisonedMessage>>(session => ListPoison(session, afterId, limit), cancellationToken);
    }

    /// <summary>The number of messages that the processor could not read.</summary>
    public Task<long> CountPoisonAsync(CancellationToken cancellationToken) =>
        _readers.RunAsync(session => (long)session.Prepare("SELECT count(*) FROM poison").ExecuteScalar()!, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        var written = Writer.CloseAsync();
        _queue.Wake();

        // The writer's connection goes last, because only it can empty the WAL into the file.
        await _readers.CloseAsync();
        await written;
        _file.Dispose();
    }

    private static SqliteSession OpenFirst(SqliteEngineOptions options)
    {
        var session = SqliteSession.OpenWriter(options);
        try
        {
            SqliteUploadQueue.ReleaseLeases(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static List<PoisonedMessage> ListPoison(SqliteSession session, long afterId, int limit)
    {
        var messages = new List<PoisonedMessage>();
        using var reader = session.Prepare(Poison, ("$after", afterId), ("$limit", limit)).ExecuteReader();
        while (reader.Read())
        {
            messages.Add(new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetInt32(2), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3))));
        }

        return messages;
    }
}
