using System.Text;

namespace OssCallback.Simulator.Storage;

/// <summary>Uploads in parts, in the same file as the objects they become.</summary>
internal sealed class MultipartIndex(IndexDatabase database)
{
    public void Begin(MultipartUpload upload)
    {
        lock (database.Gate)
        {
            using var command = database.Command("INSERT INTO uploads VALUES ($id, $bucket, $key, $acl, $forbid, $type, $headers)",
                ("$id", upload.Id), ("$bucket", upload.Bucket), ("$key", Encoding.UTF8.GetBytes(upload.Key)), ("$acl", upload.Acl),
                ("$forbid", upload.ForbidOverwrite), ("$type", upload.ContentType), ("$headers", IndexRows.WriteMap(upload.Headers)));
            command.ExecuteNonQuery();
        }
    }

    public MultipartUpload? Find(string bucket, string key, string id)
    {
        lock (database.Gate)
        {
            using var command = database.Command(
                "SELECT acl, forbid_overwrite, content_type, headers FROM uploads WHERE id = $id AND bucket = $bucket AND key = $key",
                ("$id", id), ("$bucket", bucket), ("$key", Encoding.UTF8.GetBytes(key)));
            using var reader = command.ExecuteReader();
            return reader.Read()
                ? new(id, bucket, key, reader.GetString(0), reader.GetBoolean(1), reader.GetString(2), IndexRows.ReadMap(reader.GetString(3)))
                : null;
        }
    }

    /// <summary>Adds or replaces a part. False where the upload ended meanwhile; then the new blob has no owner.</summary>
    public bool TryPut(string uploadId, UploadedPart part, out string? replacedBlob)
    {
        lock (database.Gate)
        {
            using var find = database.Command("SELECT blob FROM parts WHERE upload = $upload AND number = $number", ("$upload", uploadId), ("$number", part.Number));
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

    /// <summary>The parts so far, in order; there are at most 10,000.</summary>
    public IReadOnlyList<UploadedPart> Parts(string uploadId)
    {
        lock (database.Gate)
        {
            using var command = database.Command("SELECT number, blob, size, etag, modified FROM parts WHERE upload = $upload ORDER BY number", ("$upload", uploadId));
            using var reader = command.ExecuteReader();
            var parts = new List<UploadedPart>();
            while (reader.Read())
            {
                parts.Add(new(reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4))));
            }

            return parts;
        }
    }

    /// <summary>Forgets an upload and returns the blobs that have no owner any more.</summary>
    public IReadOnlyList<string> End(string uploadId)
    {
        lock (database.Gate)
        {
            using var command = database.Command("DELETE FROM uploads WHERE id = $upload; DELETE FROM parts WHERE upload = $upload RETURNING blob", ("$upload", uploadId));
            using var reader = command.ExecuteReader();
            var blobs = new List<string>();
            while (reader.Read())
            {
                blobs.Add(reader.GetString(0));
            }

            return blobs;
        }
    }
}
