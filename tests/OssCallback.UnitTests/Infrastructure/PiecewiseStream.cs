namespace OssCallback.UnitTests.Infrastructure;

/// <summary>A body that comes in small pieces, as from a network.</summary>
internal sealed class PiecewiseStream(byte[] body, int piece) : MemoryStream(body)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
}
