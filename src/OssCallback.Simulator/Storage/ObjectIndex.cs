using System.Text;
using Microsoft.Data.Sqlite;

namespace OssCallback.Simulator.Storage;

/// <summary>What is stored, in one SQLite file. Keys are blobs of UTF-8, so rows are in OSS's byte order and a listing is a range scan.</summary>
internal sealed class ObjectIndex : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;

    public ObjectIndex(string path)
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
            """;
        command.ExecuteNonQuery();
    }

    public StoredObject? Find(string bucket, string key)
    {
        lock (_gate)
        {
            return FindLocked(bucket, key);
        }
    }

    /// <summary>Writes a row; with <paramref name="forbidOverwrite"/> an existing row wins.</summary>
    /// <param name="item">The new row.</param>
    /// <param name="forbidOverwrite">Refuse instead of replacing.</param>
    /// <param name="replacedBlob">The blob that the old row pointed to, now without an owner.</param>
    /// <returns>False where the key was taken and overwriting is forbidden.</returns>
    public bool TryPut(StoredObject item, bool forbidOverwrite, out string? replacedBlob)
    {
        lock (_gate)
        {
            replacedBlob = FindLocked(item.Bucket, item.Key)?.BlobId;
            if (replacedBlob is not null && forbidOverwrite)
            {
                replacedBlob = null;
                return false;
            }

            using var command = _connection.CreateCommand();
            command.CommandText = IndexRows.Insert;
            IndexRows.Bind(command, item);
            command.ExecuteNonQuery();
            return true;
        }
    }

    /// <summary>Removes a row and returns the blob that has no owner any more.</summary>
    public string? Remove(string bucket, string key)
    {
        lock (_gate)
        {
            using var command = Command("DELETE FROM objects WHERE bucket = $bucket AND key = $key RETURNING blob", bucket, Encoding.UTF8.GetBytes(key));
            return command.ExecuteScalar() as string;
        }
    }

    /// <summary>Replaces an object's tags; false where there is no object.</summary>
    public bool SetTags(string bucket, string key, IReadOnlyDictionary<string, string> tags)
    {
        lock (_gate)
        {
            using var command = Command("UPDATE objects SET tags = $tags WHERE bucket = $bucket AND key = $key", bucket, Encoding.UTF8.GetBytes(key));
            command.Parameters.AddWithValue("$tags", IndexRows.WriteMap(tags));
            return command.ExecuteNonQuery() > 0;
        }
    }

    /// <summary>The first object of a range of keys, its end excluded.</summary>
    public StoredObject? First(string bucket, byte[] from, byte[]? to)
    {
        lock (_gate)
        {
            using var command = Command(
                $"SELECT {IndexRows.Columns} FROM objects WHERE bucket = $bucket AND key >= $key AND ($to IS NULL OR key < $to) ORDER BY key LIMIT 1", bucket, from);
            command.Parameters.AddWithValue("$to", (object?)to ?? DBNull.Value);
            using var reader = command.ExecuteReader();
            return reader.Read() ? IndexRows.Read(reader) : null;
        }
    }

    public bool OwnsBlob(string blobId)
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT EXISTS (SELECT 1 FROM objects WHERE blob = $blob)";
            command.Parameters.AddWithValue("$blob", blobId);
            return IndexRows.IsTrue(command.ExecuteScalar());
        }
    }

    public void Dispose() => _connection.Dispose();

    private StoredObject? FindLocked(string bucket, string key)
    {
        using var command = Command($"SELECT {IndexRows.Columns} FROM objects WHERE bucket = $bucket AND key = $key", bucket, Encoding.UTF8.GetBytes(key));
        using var reader = command.ExecuteReader();
        return reader.Read() ? IndexRows.Read(reader) : null;
    }

    private SqliteCommand Command(string text, string bucket, byte[] key)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this class; values are parameters.
        command.CommandText = text;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$bucket", bucket);
        command.Parameters.AddWithValue("$key", key);
        return command;
    }
}
