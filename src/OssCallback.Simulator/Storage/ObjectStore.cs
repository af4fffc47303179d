namespace OssCallback.Simulator.Storage;

/// <summary>Objects on disk: bytes in files with random names, everything else in the index. Survives a crash at any point.</summary>
internal sealed class ObjectStore : IDisposable
{
    private readonly string _temporary;
    private readonly string _blobs;
    private readonly FileStream _lock;
    private readonly IndexDatabase _database;
    private readonly ObjectIndex _index;

    public ObjectStore(string dataDirectory)
    {
        _temporary = Path.Combine(dataDirectory, "tmp");
        _blobs = Path.Combine(dataDirectory, "blobs");
        Directory.CreateDirectory(_temporary);
        Directory.CreateDirectory(_blobs);
        _lock = Lock(Path.Combine(dataDirectory, "lock"));
        _database = new IndexDatabase(Path.Combine(dataDirectory, "index.db"));
        _index = new ObjectIndex(_database);
        Multipart = new MultipartIndex(_database);
        CallbackPolicies = new CallbackPolicyIndex(_database);
        Cors = new CorsIndex(_database);
        Buckets = new BucketIndex(_database);
        Sweep();
    }

    public MultipartIndex Multipart { get; }

    public CallbackPolicyIndex CallbackPolicies { get; }

    public CorsIndex Cors { get; }

    public BucketIndex Buckets { get; }

    public StagedBlob Stage() => new(_temporary);

    public ObjectIndex Index => _index;

    /// <summary>Whether a request's wish that nothing is overwritten has an effect in its bucket.</summary>
    public bool Protects(string bucket, bool forbidOverwrite) => forbidOverwrite && !Buckets.Find(bucket).IsVersioned;

    public StoredObject? Find(string bucket, string key) => _index.Find(bucket, key);

    /// <summary>Makes a sealed blob an object; where it ends an upload in parts, both happen or neither.</summary>
    public CommitOutcome Commit(StagedBlob blob, StoredObject item, CommitCondition condition)
    {
        blob.Keep(BlobPath(blob.Id));
        var outcome = _index.Put(item, condition, out var orphans);
        foreach (var orphan in outcome == CommitOutcome.Stored ? orphans : [blob.Id])
        {
            File.Delete(BlobPath(orphan));
        }

        return outcome;
    }

    /// <summary>Removes an object; one that does not exist is removed already.</summary>
    public void Delete(string bucket, string key)
    {
        if (_index.Remove(bucket, key) is { } blob)
        {
            File.Delete(BlobPath(blob));
        }
    }

    /// <summary>An object together with its opened bytes; looks again when an overwrite removed the file in between.</summary>
    public (StoredObject Item, FileStream Content)? Open(string bucket, string key)
    {
        while (Find(bucket, key) is { } item)
        {
            try
            {
                return (item, OpenBlob(item.BlobId));
            }
            catch (FileNotFoundException) when (Find(bucket, key)?.BlobId != item.BlobId)
            {
                // Overwritten or deleted since the lookup: the next lookup sees the newer state.
            }
        }

        return null;
    }

    /// <summary>Adds a sealed blob to an upload in parts; false where the upload has ended.</summary>
    public bool TryCommitPart(StagedBlob blob, string uploadId, UploadedPart part)
    {
        var destination = BlobPath(blob.Id);
        blob.Keep(destination);
        var accepted = Multipart.TryPut(uploadId, part, out var replaced);
        if (!accepted)
        {
            File.Delete(destination);
        }
        else if (replaced is not null)
        {
            File.Delete(BlobPath(replaced));
        }

        return accepted;
    }

    /// <summary>Ends an upload in parts and frees the parts' bytes.</summary>
    public void EndMultipart(string uploadId)
    {
        foreach (var blob in Multipart.End(uploadId))
        {
            File.Delete(BlobPath(blob));
        }
    }

    public FileStream OpenBlob(string blobId) => new(BlobPath(blobId), new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous,
    });

    public void Dispose()
    {
        _database.Dispose();
        _lock.Dispose();
    }

    private string BlobPath(string id) => Path.Combine(_blobs, id);

    private void Sweep()
    {
        foreach (var path in Directory.EnumerateFiles(_temporary))
        {
            File.Delete(path);
        }

        foreach (var path in Directory.EnumerateFiles(_blobs).Where(path => !_index.OwnsBlob(Path.GetFileName(path))))
        {
            File.Delete(path);
        }
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new InvalidOperationException($"The data directory is used by another simulator: '{path}' is locked.", failure);
        }
    }
}
