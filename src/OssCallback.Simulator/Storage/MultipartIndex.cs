using System.Text;

namespace OssCallback.Simulator.Storage;

/// <summary>Uploads in parts, in the same file as the objects they become.</summary>
internal sealed class MultipartIndex(IndexDatabase database)
{
    /// <summary>Numbers of parts go from 1 to this.</summary>
    public const int MaxParts = 10_000;

    public void Begin(MultipartUpload upload)
    {
        lock (database.Gate)
        {
            using var command = database.Command(
                "INSERT INTO uploads (id, bucket, key, acl, forbid_overwrite, content_type, headers, tags, initiated) "
                    + "VALUES ($id, $bucket, $key, $acl, $forbid, $type, $headers, $tags, $initiated)",
                ("$id", upload.Id), ("$bucket", upload.Bucket), ("$key", Encoding.UTF8.GetBytes(upload.Key)), ("$acl", upload.Acl),
                ("$forbid", upload.ForbidOverwrite), ("$type", upload.ContentType), ("$headers", IndexRows.WriteMap(upload.Headers)),
                ("$tags", IndexRows.WriteMap(upload.Tags)), ("$initiated", upload.Initiated.ToUnixTimeMilliseconds()));
            command.ExecuteNonQuery();
        }
    }

    public MultipartUpload? Find(string bucket, string key, string id)
    {
        lock (database.Gate)
        {
            using var command = database.Command(
                "SELECT acl, forbid_overwrite, content_type, headers, tags, initiated FROM uploads "
                    + "WHERE id = $id AND bucket = $bucket AND key = $key",
                ("$id", id), ("$bucket", bucket), ("$key", Encoding.UTF8.GetBytes(key)));
            using var reader = command.ExecuteReader();
            return reader.Read()
                ? new(
                    id, bucket, key, reader.GetString(0), reader.GetBoolean(1), reader.GetString(2),
                    IndexRows.ReadMap(reader.GetString(3)), IndexRows.ReadMap(reader.GetString(4)),
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)))
                : null;
        }
    }

    /// <summary>Uploads in the order of key and id, after a position.</summary>
    public IReadOnlyList<(string Key, string Id, DateTimeOffset Initiated)> List(
        string bucket, string prefix, string afterKey, string afterId, int max)
    {
        lock (database.Gate)
        {
            using var command = database.Command(
                """
                SELECT key, id, initiated FROM uploads
                WHERE bucket = $bucket AND substr(key, 1, length($prefix)) = $prefix AND (key, id) > ($key, $id)
                ORDER BY key, id LIMIT $max
                """,
                ("$bucket", bucket), ("$prefix", Encoding.UTF8.GetBytes(prefix)), ("$key", Encoding.UTF8.GetBytes(afterKey)),
                ("$id", afterId), ("$max", max));
            using var reader = command.ExecuteReader();
            var found = new List<(string, string, DateTimeOffset)>();
            while (reader.Read())
            {
                found.Add((
                    Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0)), reader.GetString(1),
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2))));
            }

            return found;
        }
    }

    /// <summary>An upload and its parts of one moment: between two look-ups another request may end the upload.</summary>
    public (MultipartUpload Upload, IReadOnlyList<UploadedPart> Parts)? FindWithParts(
        string bucket, string key, string id, int after = 0, int max = MaxParts)
    {
        lock (database.Gate)
        {
            return Find(bucket, key, id) is { } upload ? (upload, Parts(id, after, max)) : null;
        }
    }

    /// <summary>Adds or replaces a part. False where the upload ended meanwhile; then the new blob has no owner.</summary>
    public bool TryPut(string uploadId, UploadedPart part, out string? replacedBlob)
    {
        lock (database.Gate)
        {
            using var find = database.Command(
                "SELECT blob FROM parts WHERE upload = $upload AND number = $number", ("$upload", uploadId), ("$number", part.Number));
            replacedBlob = find.ExecuteScalar() as string;
            using var command = database.Command("""
                INSERT OR REPLACE INTO parts SELECT $upload, $number, $blob, $size, $etag, $modified
                WHERE EXISTS (SELECT 1 FROM uploads WHERE id = $upload)
                """,
                ("$upload", uploadId), ("$number", part.Number), ("$blob", part.BlobId), ("$size", part.Size), ("$etag", part.ETag),
                ("$modified", part.LastModified.ToUnixTimeMilliseconds()));
            return command.ExecuteNonQuery() > 0;
        }
    }

    /// <summary>Forgets an upload and returns the blobs that have no owner any more.</summary>
    public IReadOnlyList<string> End(string uploadId)
    {
        lock (database.Gate)
        {
            using var transaction = database.Begin();
            if (TryEndLocked(database, uploadId, out var blobs))
            {
                transaction.Commit();
            }

            return blobs;
        }
    }

    /// <summary>Forgets an upload inside a transaction of the caller, who holds the gate; false where it has ended already.</summary>
    public static bool TryEndLocked(IndexDatabase database, string uploadId, out IReadOnlyList<string> blobs)
    {
        blobs = [];
        using var upload = database.Command("DELETE FROM uploads WHERE id = $upload", ("$upload", uploadId));
        if (upload.ExecuteNonQuery() == 0)
        {
            return false;
        }

        using var parts = database.Command("DELETE FROM parts WHERE upload = $upload RETURNING blob", ("$upload", uploadId));
        using var reader = parts.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        blobs = found;
        return true;
    }

    private List<UploadedPart> Parts(string uploadId, int after, int max)
    {
        using var command = database.Command(
            "SELECT number, blob, size, etag, modified FROM parts WHERE upload = $upload AND number > $after ORDER BY number LIMIT $max",
            ("$upload", uploadId), ("$after", after), ("$max", max));
        using var reader = command.ExecuteReader();
        var parts = new List<UploadedPart>();
        while (reader.Read())
        {
            parts.Add(
                new(
                    reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3),
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4))));
        }

        return parts;
    }
}
