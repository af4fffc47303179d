using Microsoft.Data.Sqlite;

namespace OssCallback.Simulator.Storage;

/// <summary>The one SQLite file and its one connection; whoever uses the connection holds the gate.</summary>
internal sealed class IndexDatabase : IDisposable
{
    private readonly SqliteConnection _connection;

    public IndexDatabase(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS objects (
                bucket TEXT NOT NULL, key BLOB NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
                crc64 INTEGER NOT NULL, md5 TEXT, type TEXT NOT NULL, acl TEXT NOT NULL, content_type TEXT NOT NULL,
                headers TEXT NOT NULL, tags TEXT NOT NULL, modified INTEGER NOT NULL, PRIMARY KEY (bucket, key)) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS objects_by_blob ON objects (blob);
            CREATE TABLE IF NOT EXISTS uploads (
                id TEXT NOT NULL PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL, acl TEXT NOT NULL, forbid_overwrite INTEGER NOT NULL,
                content_type TEXT NOT NULL, headers TEXT NOT NULL, tags TEXT NOT NULL DEFAULT '{}',
                initiated INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS parts (
                upload TEXT NOT NULL, number INTEGER NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
                modified INTEGER NOT NULL, PRIMARY KEY (upload, number)) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS parts_by_blob ON parts (blob);
            CREATE TABLE IF NOT EXISTS cors (bucket TEXT NOT NULL PRIMARY KEY, xml TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS buckets (
                bucket TEXT NOT NULL PRIMARY KEY, acl TEXT NOT NULL, blocks_public INTEGER NOT NULL,
                versioning TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS callback_policies (
                bucket TEXT NOT NULL, name TEXT NOT NULL, callback TEXT NOT NULL, var TEXT, PRIMARY KEY (bucket, name)) WITHOUT ROWID;
            """;
        command.ExecuteNonQuery();
        AddMissingColumns();
    }

    public Lock Gate { get; } = new();

    public SqliteCommand Command(string constantText, params (string Name, object? Value)[] parameters)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of its caller; values are parameters.
        command.CommandText = constantText;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    /// <summary>
    /// Until it is committed, what is written can be undone by disposing of it; commands of <see cref="Command"/> take part by themselves.
    /// </summary>
    public IndexTransaction Begin() => new(this);

    public void Dispose() => _connection.Dispose();

    /// <summary>Data directories of earlier versions know neither tags of uploads in parts nor when they began.</summary>
    private void AddMissingColumns()
    {
        AddMissing("tags", "ALTER TABLE uploads ADD COLUMN tags TEXT NOT NULL DEFAULT '{}'");
        AddMissing("initiated", "ALTER TABLE uploads ADD COLUMN initiated INTEGER NOT NULL DEFAULT 0");
    }

    private void AddMissing(string column, string alter)
    {
        using var find = Command("SELECT EXISTS (SELECT 1 FROM pragma_table_info('uploads') WHERE name = $name)", ("$name", column));
        if (!IndexRows.IsTrue(find.ExecuteScalar()))
        {
            using var add = Command(alter);
            add.ExecuteNonQuery();
        }
    }
}
