using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace OssCallback.Sqlite;

/// <summary>
/// The only writer of the file. Operations that wait at the same time share one transaction, and so one sync of the disk.
/// </summary>
/// <remarks>It has a thread of its own: a sync blocks for milliseconds, and the thread pool of a small machine has two threads.</remarks>
internal sealed class GroupCommitWriter
{
    private readonly Channel<SessionOperation> _waiting;
    private readonly Func<SqliteSession> _open;
    private readonly int _maxBatch;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteSession? _session;
    private long _commits;

    /// <param name="session">The first connection.</param>
    /// <param name="open">Opens another one when a connection has lost its file.</param>
    /// <param name="capacity">Operations that may wait.</param>
    /// <param name="maxBatch">The most operations of one transaction.</param>
    public GroupCommitWriter(SqliteSession session, Func<SqliteSession> open, int capacity, int maxBatch)
    {
        _session = session;
        _open = open;
        _maxBatch = maxBatch;
        _waiting = Channel.CreateBounded<SessionOperation>(new BoundedChannelOptions(capacity) { SingleReader = true });
        new Thread(Run) { IsBackground = true, Name = "OssCallback SQLite writer" }.Start();
    }

    /// <summary>Transactions that were committed so far.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <exception cref="ObjectDisposedException">The engine takes no more operations.</exception>
    public async Task<T> RunAsync<T>(
        Func<SqliteSession, T> work, Action? committed, bool seesItThrough, CancellationToken cancellationToken)
    {
        var call = new SessionCall<T>(work, committed, seesItThrough);
        try
        {
            await _waiting.Writer.WriteAsync(call, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteEngine));
        }

        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((SessionCall<T>)state!).Cancel(token), call);
        return await call.Completion;
    }

    /// <summary>Takes no more operations, finishes those it has and closes the connection.</summary>
    public Task CloseAsync()
    {
        _waiting.Writer.TryComplete();
        return _ended.Task;
    }

    private void Run()
    {
        var batch = new List<SessionOperation>(_maxBatch);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < _maxBatch && _waiting.Reader.TryRead(out var operation))
            {
                if (operation.TryStart())
                {
                    batch.Add(operation);
                }
            }

            Write(batch);
            batch.Clear();
        }

        _session?.Dispose();
        _ended.SetResult();
    }

    /// <summary>Writes the batch; an operation that fails through its own fault is taken out, and the others are tried again.</summary>
    private void Write(List<SessionOperation> batch)
    {
        while (batch.Count > 0 && !TryCommit(batch, out var failure, out var culprit))
        {
            Recover(failure);
            if (culprit is not null && IsOwnFault(failure))
            {
                culprit.Fail(failure);
                batch.Remove(culprit);
                continue;
            }

            batch.ForEach(operation => operation.Fail(failure));
            return;
        }

        batch.ForEach(operation => operation.Complete());
    }

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Each caller gets the exception; the writer must live on.")]
    private bool TryCommit(List<SessionOperation> batch, [NotNullWhen(false)] out Exception? failure, out SessionOperation? culprit)
    {
        failure = null;
        culprit = null;
        try
        {
            var session = _session ??= _open();
            session.Execute("BEGIN IMMEDIATE");
            foreach (var operation in batch)
            {
                culprit = operation;
                operation.Execute(session);
            }

            culprit = null;
            session.Execute("COMMIT");
            Interlocked.Increment(ref _commits);
            return true;
        }
        catch (Exception thrown)
        {
            failure = thrown;
            return false;
        }
    }

    /// <summary>Whether the operation itself is to blame, and not the disk or the file.</summary>
    private static bool IsOwnFault(Exception failure) =>
        failure
            is not SqliteException { SqliteErrorCode: not (SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_TOOBIG
                or SQLitePCL.raw.SQLITE_MISMATCH or SQLitePCL.raw.SQLITE_RANGE) };

    /// <summary>Takes the transaction back. A connection that lost its file is replaced at the next batch.</summary>
    private void Recover(Exception failure)
    {
        if (_session is null)
        {
            return;
        }

        var isSound = failure
            is not SqliteException { SqliteErrorCode: not (SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_FULL
                or SQLitePCL.raw.SQLITE_BUSY) };
        if (isSound && TryRollBack(_session))
        {
            return;
        }

        _session.Dispose();
        _session = null;
    }

    private static bool TryRollBack(SqliteSession session)
    {
        try
        {
            // SQLite itself takes a transaction back when the disk is full or a commit is refused.
            if (SQLitePCL.raw.sqlite3_get_autocommit(session.Connection.Handle) == 0)
            {
                session.Execute("ROLLBACK");
            }

            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }
}
