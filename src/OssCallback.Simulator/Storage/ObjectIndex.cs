using System.Text;

namespace OssCallback.Simulator.Storage;

/// <summary>What is stored. Keys are blobs of UTF-8, so rows are in OSS's byte order and a listing is a range scan.</summary>
internal sealed class ObjectIndex(IndexDatabase database)
{
    private const string SelectListed = $"SELECT {IndexRows.ListedColumns} FROM objects WHERE bucket = $bucket AND key >= $from ";
    private const string Select = $"SELECT {IndexRows.Columns} FROM objects WHERE bucket = $bucket AND ";

    public StoredObject? Find(string bucket, string key)
    {
        lock (database.Gate)
        {
            return FindLocked(bucket, key);
        }
    }

    /// <summary>Writes a row if its condition holds.</summary>
    /// <param name="item">The new row.</param>
    /// <param name="condition">What must hold.</param>
    /// <param name="orphans">Blobs that have no owner any more.</param>
    public CommitOutcome Put(StoredObject item, CommitCondition condition, out IReadOnlyList<string> orphans)
    {
        lock (database.Gate)
        {
            orphans = [];
            var replaced = FindLocked(item.Bucket, item.Key)?.BlobId;
            if (replaced is not null && condition.ForbidOverwrite)
            {
                return CommitOutcome.KeyTaken;
            }

            if (condition.ReplacedBlob is { } expected && expected != replaced)
            {
                return CommitOutcome.Changed;
            }

            using var transaction = database.Begin();
            if (condition.EndedUpload is { } upload && !MultipartIndex.TryEndLocked(database, upload, out orphans))
            {
                return CommitOutcome.UploadEnded;
            }

            using var command = database.Command(IndexRows.Insert);
            IndexRows.Bind(command, item);
            command.ExecuteNonQuery();
            transaction.Commit();
            orphans = replaced is null ? orphans : [.. orphans, replaced];
            return CommitOutcome.Stored;
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

    /// <summary>Shows the objects of a range of keys in their order, the range's end excluded, until the visitor has seen enough.</summary>
    public void Scan(string bucket, byte[] from, byte[]? to, Func<ListedObject, bool> visit)
    {
        lock (database.Gate)
        {
            // Two texts: with one that treats no end as a case of its own, SQLite would not know that the end bounds the scan.
            using var command = to is null
                ? database.Command(SelectListed + "ORDER BY key", ("$bucket", bucket), ("$from", from))
                : database.Command(SelectListed + "AND key < $to ORDER BY key", ("$bucket", bucket), ("$from", from), ("$to", to));
            using var reader = command.ExecuteReader();
            while (reader.Read() && visit(IndexRows.ReadListed(reader)))
            {
                // The visitor keeps what it needs.
            }
        }
    }

    /// <summary>Whether an object or a part of an unfinished upload needs a blob.</summary>
    public bool OwnsBlob(string blobId)
    {
        lock (database.Gate)
        {
            using var command = database.Command(
                "SELECT EXISTS (SELECT 1 FROM objects WHERE blob = $blob) OR EXISTS (SELECT 1 FROM parts WHERE blob = $blob)",
                ("$blob", blobId));
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
