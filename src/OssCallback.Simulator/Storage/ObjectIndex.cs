using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace OssCallback.Simulator.Storage;

/// <summary>What is stored, in one SQLite file. Keys are blobs of UTF-8, so rows are in OSS's byte order and a listing is a range scan.</summary>
internal sealed class ObjectIndex : IDisposable
{
    private const string Columns = "bucket, key, blob, size, etag, crc64, md5, type, acl, content_type, headers, modified";
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
                headers TEXT NOT NULL, modified INTEGER NOT NULL, PRIMARY KEY (bucket, key)) WITHOUT ROWID;
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
            command.CommandText = $"""
                INSERT OR REPLACE INTO objects ({Columns})
                VALUES ($bucket, $key, $blob, $size, $etag, $crc64, $md5, $type, $acl, $contentType, $headers, $modified)
                """;
            command.Parameters.AddWithValue("$bucket", item.Bucket);
            command.Parameters.AddWithValue("$key", Encoding.UTF8.GetBytes(item.Key));
            command.Parameters.AddWithValue("$blob", item.BlobId);
            command.Parameters.AddWithValue("$size", item.Size);
            command.Parameters.AddWithValue("$etag", item.ETag);
            command.Parameters.AddWithValue("$crc64", unchecked((long)item.Crc64));
            command.Parameters.AddWithValue("$md5", (object?)item.ContentMd5 ?? DBNull.Value);
            command.Parameters.AddWithValue("$type", item.Type);
            command.Parameters.AddWithValue("$acl", item.Acl);
            command.Parameters.AddWithValue("$contentType", item.ContentType);
            command.Parameters.AddWithValue("$headers",
                JsonSerializer.Serialize(new Dictionary<string, string>(item.Headers), SimulatorJsonContext.Default.DictionaryStringString));
            command.Parameters.AddWithValue("$modified", item.LastModified.ToUnixTimeMilliseconds());
            command.ExecuteNonQuery();
            return true;
        }
    }

    public bool OwnsBlob(string blobId)
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT EXISTS (SELECT 1 FROM objects WHERE blob = $blob)";
            command.Parameters.AddWithValue("$blob", blobId);
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) != 0;
        }
    }

    public void Dispose() => _connection.Dispose();

    private StoredObject? FindLocked(string bucket, string key)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM objects WHERE bucket = $bucket AND key = $key";
        command.Parameters.AddWithValue("$bucket", bucket);
        command.Parameters.AddWithValue("$key", Encoding.UTF8.GetBytes(key));
        using var reader = command.ExecuteReader();
        return reader.Read() ? Read(reader) : null;
    }

    private static StoredObject Read(SqliteDataReader reader) => new()
    {
        Bucket = reader.GetString(0),
        Key = Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(1)),
        BlobId = reader.GetString(2),
        Size = reader.GetInt64(3),
        ETag = reader.GetString(4),
        Crc64 = unchecked((ulong)reader.GetInt64(5)),
        ContentMd5 = reader.IsDBNull(6) ? null : reader.GetString(6),
        Type = reader.GetString(7),
        Acl = reader.GetString(8),
        ContentType = reader.GetString(9),
        Headers = JsonSerializer.Deserialize(reader.GetString(10), SimulatorJsonContext.Default.DictionaryStringString) ?? [],
        LastModified = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(11)),
    };
}
