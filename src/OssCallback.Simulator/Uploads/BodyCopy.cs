using System.Buffers;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Uploads;

/// <summary>Moves a body of any size into a blob through one buffer and stops as soon as it is too large.</summary>
internal static class BodyCopy
{
    private const int BufferSize = 128 * 1024;

    public static Task ReadAsync(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, StagedBlob blob, long maxBytes,
        CancellationToken cancellationToken) =>
        ReadAsync(read, blob, maxBytes, OssErrors.EntityTooLarge().Refuse, cancellationToken);

    public static async Task ReadAsync(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, StagedBlob blob, long maxBytes,
        Func<OssRefusalException> tooLarge, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int count;
            while ((count = await read(buffer, cancellationToken)) > 0)
            {
                if (blob.Size + count > maxBytes)
                {
                    throw tooLarge();
                }

                await blob.AppendAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
