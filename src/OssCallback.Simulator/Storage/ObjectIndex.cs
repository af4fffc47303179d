using System.Text;

namespace OssCallback.Simulator.Storage;

/// <summary>What is stored. Keys are blobs of UTF-8, so rows are in OSS's byte order and a listing is a range scan.</summary>
internal sealed class ObjectIndex(IndexDatabase database)
{
    private const string Select = $"SELECT {IndexRows.Columns} FROM objects WHERE bucket = $bucket AND ";

    public StoredObject? Find(string bucket, string key)
    {
        lock (database.Gate)
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
        lock (database.Gate)
        {
            replacedBlob = FindLocked(item.Bucket, item.Key)?.BlobId;
            if (replacedBlob is not null && forbidOverwrite)
            {
                replacedBlob = null;
                return false;
            }

            using var command = database.Command(IndexRows.Insert);
            IndexRows.Bind(command, item);
            command.ExecuteNonQuery();
            return true;
        }
    }

    /// <summary>Removes a row and returns the blob that has no owner any more.</summary>
    public string? Remove(string bucket, string key)
    {
        lock (database.Gate)
        {
            using var command = database.Command("DELETE FROM objects WHERE bucket = $bucket AND key = $key RETURNING blob",
                ("$bucket", bucket), ("$key", Encoding.UTF8.GetBytes(key)));
            return command.ExecuteScalar() as string;
        }
    }

    /// <summary>Replaces an object's tags; false where there is no object.</summary>
    public bool SetTags(string bucket, string key, IReadOnlyDictionary<string, string> tags)
    {
        lock (database.Gate)
        {
            using var command = database.Command("UPDATE objects SET tags = $tags WHERE bucket = $bucket AND key = $key",
                ("$bucket", bucket), ("$key", Encoding.UTF8.GetBytes(key)), ("$tags", IndexRows.WriteMap(tags)));
            return command.ExecuteNonQuery() > 0;
        }
    }

    /// <summary>The first object of a range of keys, its end excluded.</summary>
    public StoredObject? First(string bucket, byte[] from, byte[]? to)
    {
        lock (database.Gate)
        {
            using var command = database.Command(Select + "key >= $from AND ($to IS NULL OR key < $to) ORDER BY key LIMIT 1",
                ("$bucket", bucket), ("$from", from), ("$to", to));
            using var reader = command.ExecuteReader();
            return reader.Read() ? IndexRows.Read(reader) : null;
        }
    }

    /// <summary>Whether an object or a part of an unfinished upload needs a blob.</summary>
    public bool OwnsBlob(string blobId)
    {
        lock (database.Gate)
        {
            using var command = database.Command(
                "SELECT EXISTS (SELECT 1 FROM objects WHERE blob = $blob) OR EXISTS (SELECT 1 FROM parts WHERE blob = $blob)", ("$blob", blobId));
            return IndexRows.IsTrue(command.ExecuteScalar());
        }
    }

    private StoredObject? FindLocked(string bucket, string key)
    {
        using var command = database.Command(Select + "key = $key", ("$bucket", bucket), ("$key", Encoding.UTF8.GetBytes(key)));
        using var reader = command.ExecuteReader();
        return reader.Read() ? IndexRows.Read(reader) : null;
    }
}
