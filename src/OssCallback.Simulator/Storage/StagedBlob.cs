using System.Security.Cryptography;

namespace OssCallback.Simulator.Storage;

/// <summary>Bytes on their way into the store: a file under <c>tmp/</c> whose digests grow with it, removed unless it is kept.</summary>
internal sealed class StagedBlob : IAsyncDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private byte[]? _digest;
    private bool _kept;

    public StagedBlob(string directory)
    {
        Id = Guid.NewGuid().ToString("N");
        _path = Path.Combine(directory, Id);
        _file = new FileStream(_path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
        });
    }

    /// <summary>The random name under which the bytes are kept; no part of it comes from a client.</summary>
    public string Id { get; }

    public long Size { get; private set; }

    public ulong Crc64 { get; private set; }

    /// <summary>MD5 of all bytes; valid once the blob is sealed.</summary>
    public byte[] Md5 => _digest ?? throw new InvalidOperationException("The blob is still being written.");

    public async Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        _md5.AppendData(data.Span);
        Crc64 = Storage.Crc64.Append(Crc64, data.Span);
        Size += data.Length;
        await _file.WriteAsync(data, cancellationToken);
    }

    /// <summary>Ends writing and brings the bytes to the disk; the index row comes after this, never before.</summary>
    public void Seal()
    {
        _digest = _md5.GetHashAndReset();
        _file.Flush(flushToDisk: true);
        _file.Dispose();
    }

    /// <summary>Reads a sealed blob that is not kept.</summary>
    public FileStream Open() => new(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);

    /// <summary>
    /// Moves the sealed file to its place; the rename reaches the disk with the file system's journal when the index row is synced.
    /// </summary>
    public void Keep(string destination)
    {
        File.Move(_path, destination);
        _kept = true;
    }

    public async ValueTask DisposeAsync()
    {
        _md5.Dispose();
        await _file.DisposeAsync();
        if (!_kept)
        {
            File.Delete(_path);
        }
    }
}
