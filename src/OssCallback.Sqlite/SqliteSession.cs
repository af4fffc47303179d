using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OssCallback.Sqlite;

/// <summary>One connection and the statements that were prepared on it; for one user at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    private readonly Dictionary<string, sqlite3_stmt> _blobStatements = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => Connection = connection;

    public SqliteConnection Connection { get; }

    /// <summary>Opens a connection that writes, and makes or checks the tables.</summary>
    public static SqliteSession OpenWriter(SqliteEngineOptions options)
    {
        var session = Open(options, SqliteOpenMode.ReadWrite);
        try
        {
            Schema.Prepare(session.Connection, options.FilePath);
            session.Execute("PRAGMA synchronous = FULL");
            session.Execute("PRAGMA journal_size_limit = 67108864");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public static SqliteSession OpenReader(SqliteEngineOptions options) => Open(options, SqliteOpenMode.ReadOnly);

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "All texts are constants of this assembly; values are bound as parameters.")]
    public static SqliteCommand Command(SqliteConnection connection, string sql) => new(sql, connection);

    /// <summary>The prepared statement of a text, with these values bound. It belongs to the session.</summary>
    public SqliteCommand Prepare(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = Command(Connection, sql);
            _commands.Add(sql, command);
            foreach (var (name, _) in values)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i].Value ?? DBNull.Value;
        }

        return command;
    }

    /// <summary>Runs a statement and tells how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>Runs a statement whose only value is a blob without a command around it, as each callback does once.</summary>
    /// <remarks>Within a transaction only: unlike a command it does not wait for a lock.</remarks>
    public int Execute(string sql, ReadOnlySpan<byte> blob)
    {
        var database = Connection.Handle!;
        if (!_blobStatements.TryGetValue(sql, out var statement))
        {
            var prepared = raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement);
            SqliteException.ThrowExceptionForRC(prepared, database);
            _blobStatements.Add(sql, statement);
        }

        SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_blob(statement, 1, blob), database);
        var outcome = raw.sqlite3_step(statement);
        try
        {
            SqliteException.ThrowExceptionForRC(outcome, database);
            return raw.sqlite3_changes(database);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _blobStatements.Values)
        {
            statement.Dispose();
        }

        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        Connection.Dispose();
    }

    private static SqliteSession Open(SqliteEngineOptions options, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = options.FilePath,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = options.BusySeconds,
        };
        var session = new SqliteSession(new SqliteConnection(text.ToString()));
        try
        {
            session.Connection.Open();
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
