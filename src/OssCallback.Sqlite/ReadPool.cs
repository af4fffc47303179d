using System.Diagnostics.CodeAnalysis;

namespace OssCallback.Sqlite;

/// <summary>A few threads, each with a connection of its own, that read beside the writer.</summary>
/// <remarks>
/// A disk that hangs blocks whoever reads from it. On the thread pool that would be everybody, down to the timers that end the waiting.
/// </remarks>
internal sealed class ReadPool
{
    /// <summary>Also the monitor that readers wait on: it wakes them itself, where a channel would need the thread pool for that.</summary>
    private readonly Queue<SessionOperation> _waiting = [];
    private readonly Func<SqliteSession> _open;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _isClosed;

    public ReadPool(Func<SqliteSession> open, int size)
    {
        _open = open;
        _running = size;
        for (var number = 1; number <= size; number++)
        {
            new Thread(Run) { IsBackground = true, Name = $"OssCallback SQLite reader {number}" }.Start();
        }
    }

    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = new SessionCall<T>(read, committed: null, seesItThrough: false);
        lock (_waiting)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteEngine));
            _waiting.Enqueue(call);
            Monitor.Pulse(_waiting);
        }

        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((SessionCall<T>)state!).Cancel(token), call);
        return await call.Completion;
    }

    /// <summary>Waits for the reads that were accepted and closes the connections.</summary>
    public Task CloseAsync()
    {
        lock (_waiting)
        {
            _isClosed = true;
            Monitor.PulseAll(_waiting);
        }

        return _ended.Task;
    }

    private void Run()
    {
        SqliteSession? session = null;
        while (TryTake(out var operation))
        {
            if (operation.TryStart())
            {
                session = Read(operation, session);
            }
        }

        session?.Dispose();
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _ended.SetResult();
        }
    }

    private bool TryTake([NotNullWhen(true)] out SessionOperation? operation)
    {
        lock (_waiting)
        {
            while (!_waiting.TryDequeue(out operation))
            {
                if (_isClosed)
                {
                    return false;
                }

                Monitor.Wait(_waiting);
            }

            return true;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The caller gets the exception; the reader must live on.")]
    private SqliteSession? Read(SessionOperation operation, SqliteSession? session)
    {
        try
        {
            session ??= _open();
            operation.Execute(session);
            operation.Complete();
            return session;
        }
        catch (Exception failure)
        {
            operation.Fail(failure);

            // Whatever went wrong, the next reader begins with a new connection.
            session?.Dispose();
            return null;
        }
    }
}
