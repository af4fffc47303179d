using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace OssCallback.Sqlite;

/// <summary>Copies the file of an engine, also while another process works with it, and puts a copy back.</summary>
public static class SqliteBackup
{
    /// <summary>What SQLite keeps beside a database; of another file, it would be taken for part of this one.</summary>
    private static readonly string[] Companions = ["-wal", "-shm", "-journal"];

    /// <summary>
    /// Writes a copy as of one moment. Whoever works with the file goes on: the copy is one long read. It is checked before it gets its
    /// name, so a file of that name is whole.
    /// </summary>
    /// <param name="dataDirectory">The engine's directory.</param>
    /// <param name="copy">The file to write; only its owner may read it.</param>
    /// <exception cref="IOException">There is no database, the copy exists already, or a disk has trouble.</exception>
    /// <exception cref="NotSupportedException">It is the file of a newer program or of another one.</exception>
    /// <returns>What is in the copy.</returns>
    public static SqliteContents Write(string dataDirectory, string copy)
    {
        var source = new SqliteEngineOptions { DataDirectory = dataDirectory }.FilePath;
        var target = Path.GetFullPath(copy);
        if (!File.Exists(source))
        {
            throw new IOException($"There is no database '{source}'.");
        }

        if (File.Exists(target))
        {
            throw new IOException($"There is a file '{target}' already. Choose another name, or delete it first.");
        }

        Read(source, Schema.Refuse);
        var part = target + ".part";
        File.Delete(part);
        try
        {
            Read(source, (connection, _) =>
            {
                DataFile.CreatePrivate(part);
                using var command = SqliteSession.Command(connection, "VACUUM INTO $part");
                command.Parameters.AddWithValue("$part", part);
                command.CommandTimeout = 0; // As long as it takes.
                command.ExecuteNonQuery();
            });
            var contents = Check(part);
            Flush(part);
            File.Move(part, target);
            return contents;
        }
        catch (SqliteException failure)
        {
            throw new IOException($"The database '{source}' could not be copied to '{target}': {failure.Message}", failure);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Makes a copy the engine's file. Nothing may have that open; what was there before is lost.</summary>
    /// <param name="copy">What <see cref="Write"/> wrote; it stays.</param>
    /// <param name="dataDirectory">The engine's directory.</param>
    /// <param name="replace">Whether a database that is there may be replaced.</param>
    /// <exception cref="IOException">Another process has the database open, one is there and may not be replaced, the copy is damaged, or a
    /// disk has trouble; the database that was there is as it was.</exception>
    /// <exception cref="NotSupportedException">The copy is of a newer program or of another one.</exception>
    /// <returns>What is in the copy.</returns>
    public static SqliteContents Restore(string copy, string dataDirectory, bool replace)
    {
        var source = Path.GetFullPath(copy);
        var target = new SqliteEngineOptions { DataDirectory = dataDirectory }.FilePath;
        if (!File.Exists(source))
        {
            throw new IOException($"There is no file '{source}'.");
        }

        Read(source, Schema.Refuse);
        var contents = Check(source);
        if (!replace && File.Exists(target) && new FileInfo(target).Length > 0)
        {
            throw new IOException($"There is a database '{target}' already. Move it away, or say that it may be replaced.");
        }

        using var file = DataFile.Acquire(target);
        var part = target + ".part";
        try
        {
            File.Delete(part);
            DataFile.CreatePrivate(part);
            using (var from = File.OpenRead(source))
            using (var to = File.OpenWrite(part))
            {
                from.CopyTo(to);
                to.Flush(flushToDisk: true);
            }

            // What was written last to the old file must not be taken for part of the new one.
            foreach (var companion in Companions)
            {
                File.Delete(target + companion);
            }

            File.Move(part, target, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }

        return contents;
    }

    private static SqliteContents Check(string path)
    {
        var contents = new SqliteContents(0, 0, 0, null);
        Read(path, (connection, _) =>
        {
            if (Damage(connection) is { } damage)
            {
                throw new IOException($"The file '{path}' is damaged: {damage}");
            }

            contents = new SqliteContents(
                Count(connection, "SELECT count(*) FROM uploads"), Count(connection, "SELECT count(*) FROM queue"),
                new FileInfo(path).Length, Newest(connection));
        });
        return contents;
    }

    /// <summary>
    /// What is wrong with a file, as SQLite says it; null when nothing is, or it was interrupted. It reads the whole file.
    /// </summary>
    internal static string? Damage(SqliteConnection connection)
    {
        using var command = SqliteSession.Command(connection, "PRAGMA quick_check(3)");
        command.CommandTimeout = 0;
        try
        {
            using var rows = command.ExecuteReader();
            var findings = new List<string>();
            while (rows.Read())
            {
                findings.Add(rows.GetString(0));
            }

            return findings is ["ok"] ? null : string.Join("; ", findings);
        }
        catch (SqliteException failure)
        {
            return failure.SqliteErrorCode == raw.SQLITE_INTERRUPT ? null : failure.Message;
        }
    }

    private static void Read(string path, Action<SqliteConnection, string> use)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        try
        {
            using var connection = new SqliteConnection(text.ToString());
            connection.Open();
            use(connection, path);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            throw new IOException($"The file '{path}' is damaged or no database of this program: {failure.Message}", failure);
        }
    }

    private static long Count(SqliteConnection connection, string sql)
    {
        using var command = SqliteSession.Command(connection, sql);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static DateTimeOffset? Newest(SqliteConnection connection)
    {
        using var command = SqliteSession.Command(connection, "SELECT max(received_at) FROM uploads");
        return command.ExecuteScalar() is long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
