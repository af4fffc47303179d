using System.Globalization;
using Microsoft.Data.Sqlite;

namespace OssCallback.Sqlite;

/// <summary>The tables and their version.</summary>
internal static class Schema
{
    /// <summary>The <c>user_version</c> that this code reads and writes.</summary>
    public const int Version = 1;

    /// <summary>The <c>application_id</c> of our files: OSCB.</summary>
    private const int ApplicationId = 0x4F534342;

    /// <remarks>
    /// <c>visible_at</c> and <c>poisoned_at</c> are Unix milliseconds, <c>received_at</c> is UTC ticks. A new message is visible from 0 and
    /// not from now: it stays visible when the wall clock is set back.
    /// <c>fence</c> grows with each lease and each abandoning, so an old receipt matches nothing; it is odd while, and only while, a lease
    /// was taken and not given back.
    /// The raw body comes last in its row, so that a listing does not read the pages it overflows to.
    /// </remarks>
    private const string Create =
        """
        CREATE TABLE queue (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            visible_at INTEGER NOT NULL,
            deliveries INTEGER NOT NULL,
            fence INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX queue_visible ON queue (visible_at, id);

        CREATE TABLE poison (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            poisoned_at INTEGER NOT NULL,
            deliveries INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;

        CREATE TABLE uploads (
            id TEXT NOT NULL PRIMARY KEY,
            version INTEGER NOT NULL,
            state INTEGER NOT NULL,
            profile TEXT NOT NULL,
            user TEXT NOT NULL,
            day TEXT NOT NULL,
            received_at INTEGER NOT NULL,
            record BLOB NOT NULL,
            raw_body BLOB
        ) STRICT;
        CREATE INDEX uploads_received ON uploads (received_at, id, day);
        CREATE INDEX uploads_state ON uploads (state, received_at, id, day);
        CREATE INDEX uploads_profile ON uploads (profile, received_at, id, day);
        CREATE INDEX uploads_user ON uploads (user, received_at, id, day);
        CREATE INDEX uploads_day ON uploads (day, received_at, id);

        CREATE TABLE counters (
            day TEXT NOT NULL,
            dimension TEXT NOT NULL,
            value TEXT NOT NULL,
            uploads INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            PRIMARY KEY (day, dimension, value)
        ) STRICT, WITHOUT ROWID;
        """;

    /// <remarks>Added to files of version 1 as well. A program that does not know the table passes it by, so the version stays.</remarks>
    private const string CreateReservations =
        """
        CREATE TABLE IF NOT EXISTS reservations (
            name TEXT NOT NULL PRIMARY KEY,
            expires_at INTEGER NOT NULL,
            text TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS reservations_expires ON reservations (expires_at);
        """;

    /// <remarks>The queue of notifications and what of it is parked; added like the table before.</remarks>
    private const string CreateNotices =
        """
        CREATE TABLE IF NOT EXISTS notices (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            visible_at INTEGER NOT NULL,
            deliveries INTEGER NOT NULL,
            fence INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX IF NOT EXISTS notices_visible ON notices (visible_at, id);

        CREATE TABLE IF NOT EXISTS notices_poison (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            poisoned_at INTEGER NOT NULL,
            deliveries INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        """;

    /// <exception cref="NotSupportedException">The file was written by newer code or by another program, or cannot have a WAL.</exception>
    public static void Prepare(SqliteConnection connection, string path)
    {
        if (Number(connection, "PRAGMA user_version") == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
        {
            UseWal(connection, path);
            Execute(
                connection,
                $"BEGIN IMMEDIATE; {Create} {CreateReservations} {CreateNotices} PRAGMA application_id = {ApplicationId}; "
                    + $"PRAGMA user_version = {Version}; COMMIT;");
            return;
        }

        Refuse(connection, path);
        UseWal(connection, path);
        Execute(connection, CreateReservations);
        Execute(connection, CreateNotices);
    }

    /// <summary>Refuses what is not a database of this program.</summary>
    /// <exception cref="NotSupportedException">The file was written by newer code or by another program.</exception>
    public static void Refuse(SqliteConnection connection, string path)
    {
        var version = Number(connection, "PRAGMA user_version");
        if (version > Version)
        {
            throw new NotSupportedException(
                $"The database '{path}' has schema version {version}, this program knows versions up to {Version}. "
                + "Use the newer program that wrote it, or another data directory.");
        }

        if (version == 0 || Number(connection, "PRAGMA application_id") != ApplicationId)
        {
            throw new NotSupportedException($"The database '{path}' belongs to another program. Choose another data directory.");
        }
    }

    private static void UseWal(SqliteConnection connection, string path)
    {
        if (Scalar(connection, "PRAGMA journal_mode = WAL") is not "wal")
        {
            throw new NotSupportedException(
                $"The file system of '{path}' does not support SQLite's write-ahead log. Choose a directory on a local disk.");
        }
    }

    private static long Number(SqliteConnection connection, string sql) =>
        Convert.ToInt64(Scalar(connection, sql), CultureInfo.InvariantCulture);

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = SqliteSession.Command(connection, sql);
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = SqliteSession.Command(connection, sql);
        command.ExecuteNonQuery();
    }
}
