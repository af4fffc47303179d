using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace OssCallback.Sqlite;

/// <summary>The only writer of the file. Operations that wait at the same time share one transaction, and so one sync of the disk.</summary>
/// <remarks>It has a thread of its own: a sync blocks for milliseconds, and the thread pool of a small machine has two threads.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle, which would need it, is never asked for.")]
internal sealed class GroupCommitWriter
{
    /// <summary>Also the monitor that the writer waits on: a channel would wake it through the thread pool.</summary>
    private readonly Queue<SessionOperation> _waiting = [];
    private readonly SemaphoreSlim _places;
    private readonly Func<SqliteSession> _open;
    private readonly int _maxBatch;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteSession? _session;
    private long _commits;
    private bool _isClosed;

    /// <param name="session">The first connection.</param>
    /// <param name="open">Opens another one when a connection has lost its file.</param>
    /// <param name="capacity">Operations that may wait.</param>
    /// <param name="maxBatch">The most operations of one transaction.</param>
    public GroupCommitWriter(SqliteSession session, Func<SqliteSession> open, int capacity, int maxBatch)
    {
        _session = session;
        _open = open;
        _maxBatch = maxBatch;
        _places = new SemaphoreSlim(capacity);
        new Thread(Run) { IsBackground = true, Name = "OssCallback SQLite writer" }.Start();
    }

    /// <summary>Transactions that were committed so far.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <exception cref="ObjectDisposedException">The engine takes no more operations.</exception>
    public Task<T> RunAsync<T>(Func<SqliteSession, T> work, Action? committed, bool seesItThrough, CancellationToken cancellationToken)
    {
        var call = new SessionCall<T>(work, committed, seesItThrough);
        var place = _places.WaitAsync(cancellationToken);
        if (!place.IsCompletedSuccessfully)
        {
            return RunWhenThereIsRoomAsync(place, call, cancellationToken);
        }

        Add(call, cancellationToken);
        return call.Completion;
    }

    /// <summary>Takes no more operations, finishes those it has and closes the connection.</summary>
    public Task CloseAsync()
    {
        lock (_waiting)
        {
            _isClosed = true;
            Monitor.Pulse(_waiting);
        }

        // Who waits for a place learns now that there is nothing to wait for.
        _places.Release(int.MaxValue / 2);
        return _ended.Task;
    }

    private async Task<T> RunWhenThereIsRoomAsync<T>(Task place, SessionCall<T> call, CancellationToken cancellationToken)
    {
        await place;
        Add(call, cancellationToken);
        return await call.Completion;
    }

    private void Add<T>(SessionCall<T> call, CancellationToken cancellationToken)
    {
        // Before the writer can see it, so that whoever completes it also ends the registration.
        call.CancelWith(cancellationToken);
        lock (_waiting)
        {
            if (!_isClosed)
            {
                _waiting.Enqueue(call);
                Monitor.Pulse(_waiting);
                return;
            }
        }

        _places.Release();
        call.Fail(new ObjectDisposedException(nameof(SqliteEngine)));
    }

    private void Run()
    {
        var batch = new List<SessionOperation>(_maxBatch);
        while (TryTake(batch))
        {
            Write(batch);
            batch.Clear();
        }

        _session?.Dispose();
        _ended.SetResult();
    }

    /// <summary>Waits for operations and takes as many as one transaction may have; false when there will be none.</summary>
    private bool TryTake(List<SessionOperation> batch)
    {
        var taken = 0;
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                if (_isClosed)
                {
                    return false;
                }

                Monitor.Wait(_waiting);
            }

            for (; batch.Count < _maxBatch && _waiting.TryDequeue(out var operation); taken++)
            {
                if (operation.TryStart())
                {
                    batch.Add(operation);
                }
            }
        }

        _places.Release(taken);
        return true;
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

        if (batch.Count > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(new Answers([.. batch]), preferLocal: false);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Each caller gets the exception; the writer must live on.")]
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
        failure is not SqliteException { SqliteErrorCode: not (SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_TOOBIG or SQLitePCL.raw.SQLITE_MISMATCH or SQLitePCL.raw.SQLITE_RANGE) };

    /// <summary>Takes the transaction back. A connection that lost its file is replaced at the next batch.</summary>
    private void Recover(Exception failure)
    {
        if (_session is null)
        {
            return;
        }

        var isSound = failure is not SqliteException { SqliteErrorCode: not (SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_BUSY) };
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
