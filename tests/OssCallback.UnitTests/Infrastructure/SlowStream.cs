namespace OssCallback.UnitTests.Infrastructure;

/// <summary>A body whose bytes come only when the test lets them.</summary>
internal sealed class SlowStream(byte[] body) : MemoryStream(body)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Exception? Failure { get; init; }

    public void Release() => _released.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Deaf to cancellation on purpose: not every host's stream listens.
        await _released.Task;
        return Failure is null ? await base.ReadAsync(buffer, CancellationToken.None) : throw Failure;
    }
}
