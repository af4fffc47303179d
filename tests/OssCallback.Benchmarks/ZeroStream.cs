namespace OssCallback.Benchmarks;

/// <summary>A prefix, many zero bytes and a suffix, without holding them.</summary>
internal sealed class ZeroStream(byte[] prefix, long zeros, byte[] suffix) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => prefix.Length + zeros + suffix.Length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var left = _position < prefix.Length ? prefix.AsSpan((int)_position)
            : _position >= prefix.Length + zeros ? suffix.AsSpan((int)(_position - prefix.Length - zeros))
            : default;
        var isText = _position < prefix.Length || _position >= prefix.Length + zeros;
        var count = (int)Math.Min(buffer.Length, isText ? left.Length : prefix.Length + zeros - _position);
        if (isText)
        {
            left[..count].CopyTo(buffer);
        }
        else
        {
            buffer[..count].Clear();
        }

        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
