using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace OssCallback.Simulator.Storage;

/// <summary>An object as columns and back.</summary>
internal static class IndexRows
{
    public const string Columns = "bucket, key, blob, size, etag, crc64, md5, type, acl, content_type, headers, tags, modified";

    public const string ListedColumns = "key, size, etag, type, modified";

    public const string Insert = $"""
        INSERT OR REPLACE INTO objects ({Columns})
        VALUES ($bucket, $key, $blob, $size, $etag, $crc64, $md5, $type, $acl, $contentType, $headers, $tags, $modified)
        """;

    public static void Bind(SqliteCommand command, StoredObject item)
    {
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
        command.Parameters.AddWithValue("$headers", WriteMap(item.Headers));
        command.Parameters.AddWithValue("$tags", WriteMap(item.Tags));
        command.Parameters.AddWithValue("$modified", item.LastModified.ToUnixTimeMilliseconds());
    }

    public static StoredObject Read(SqliteDataReader reader) => new()
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
        Headers = ReadMap(reader.GetString(10)),
        Tags = ReadMap(reader.GetString(11)),
        LastModified = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(12)),
    };

    public static ListedObject ReadListed(SqliteDataReader reader) => new(
        Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0)),
        reader.GetInt64(1),
        reader.GetString(2),
        reader.GetString(3),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4)));

    public static string WriteMap(IReadOnlyDictionary<string, string> map) =>
        JsonSerializer.Serialize(new Dictionary<string, string>(map), SimulatorJsonContext.Default.DictionaryStringString);

    public static Dictionary<string, string> ReadMap(string json) =>
        JsonSerializer.Deserialize(json, SimulatorJsonContext.Default.DictionaryStringString) ?? [];

    public static bool IsTrue(object? scalar) => Convert.ToInt64(scalar, CultureInfo.InvariantCulture) != 0;
}
