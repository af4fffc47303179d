using System.Security.Cryptography;

namespace OssCallback.Simulator.PostObject;

/// <summary>
/// A request body read once, from front to end; on request it keeps the MD5 of everything that passes (a form's Content-MD5 covers the
/// whole body).
/// </summary>
internal sealed class DigestingStream(Stream inner, bool digest) : Stream
{
    private readonly IncrementalHash? _md5 = digest ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _md5?.AppendData(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Reads what follows the closing boundary and returns the digest, empty where none was asked for.</summary>
    public async Task<byte[]> FinishAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (await ReadAsync(buffer, cancellationToken) > 0)
        {
            // What follows the closing boundary has no meaning but is part of the body.
        }

        return _md5?.GetHashAndReset() ?? [];
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _md5?.Dispose();
        }

        base.Dispose(disposing);
    }
}
