namespace OssCallback.Simulator.Storage;

/// <summary>Objects on disk: bytes in files with random names, everything else in the index. Survives a crash at any point.</summary>
internal sealed class ObjectStore : IDisposable
{
    private readonly string _temporary;
    private readonly string _blobs;
    private readonly FileStream _lock;
    private readonly ObjectIndex _index;

    public ObjectStore(string dataDirectory)
    {
        _temporary = Path.Combine(dataDirectory, "tmp");
        _blobs = Path.Combine(dataDirectory, "blobs");
        Directory.CreateDirectory(_temporary);
        Directory.CreateDirectory(_blobs);
        _lock = Lock(Path.Combine(dataDirectory, "lock"));
        _index = new ObjectIndex(Path.Combine(dataDirectory, "index.db"));
        Sweep();
    }

    public StagedBlob Stage() => new(_temporary);

    public StoredObject? Find(string bucket, string key) => _index.Find(bucket, key);

    /// <summary>Makes a sealed blob an object; false where the key exists and must not be overwritten.</summary>
    public bool TryCommit(StagedBlob blob, StoredObject item, bool forbidOverwrite)
    {
        var destination = BlobPath(blob.Id);
        blob.Keep(destination);
        if (!_index.TryPut(item, forbidOverwrite, out var replaced))
        {
            File.Delete(destination);
            return false;
        }

        if (replaced is not null)
        {
            File.Delete(BlobPath(replaced));
        }

        return true;
    }

    /// <summary>An object together with its opened bytes; looks again when an overwrite removed the file in between.</summary>
    public (StoredObject Item, FileStream Content)? Open(string bucket, string key)
    {
        while (Find(bucket, key) is { } item)
        {
            try
            {
                return (item, OpenBlob(item));
            }
            catch (FileNotFoundException) when (Find(bucket, key)?.BlobId != item.BlobId)
            {
                // Overwritten or deleted since the lookup: the next lookup sees the newer state.
            }
        }

        return null;
    }

    public FileStream OpenBlob(StoredObject item) => new(BlobPath(item.BlobId), new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous,
    });

    public void Dispose()
    {
        _index.Dispose();
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
