using System.Threading.Channels;

namespace OssCallback.Sqlite;

/// <summary>A few connections that read beside the writer.</summary>
internal sealed class ReadPool
{
    /// <summary>One entry for each connection; null while it is not open.</summary>
    private readonly Channel<SqliteSession?> _idle = Channel.CreateUnbounded<SqliteSession?>();
    private readonly Func<SqliteSession> _open;
    private readonly int _size;

    public ReadPool(Func<SqliteSession> open, int size)
    {
        _open = open;
        _size = size;
        for (var i = 0; i < size; i++)
        {
            _idle.Writer.TryWrite(null);
        }
    }

    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        SqliteSession? session;
        try
        {
            session = await _idle.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteEngine));
        }

        try
        {
            session ??= _open();
            return read(session);
        }
        catch
        {
            // Whatever went wrong, the next reader begins with a new connection.
            session?.Dispose();
            session = null;
            throw;
        }
        finally
        {
            _idle.Writer.TryWrite(session);
        }
    }

    /// <summary>Waits for the reads under way and closes the connections.</summary>
    public async Task CloseAsync()
    {
        for (var i = 0; i < _size; i++)
        {
            (await _idle.Reader.ReadAsync())?.Dispose();
        }

        _idle.Writer.Complete();
    }
}
