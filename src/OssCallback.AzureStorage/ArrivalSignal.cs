namespace OssCallback.AzureStorage;

/// <summary>Pauses between looks into an empty queue: longer and longer, ended early by an arrival in this process.</summary>
internal sealed class ArrivalSignal(TimeSpan longest, TimeProvider time)
{
    private const int MaxDoublings = 16;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(AzureStorageOptionsValidator.MinPollingMilliseconds);

    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next arrival.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public async Task PauseAsync(Task arrival, int emptyLooks, CancellationToken cancellationToken)
    {
        var pause = Shortest * (1 << Math.Min(emptyLooks, MaxDoublings));
        using var arrived = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(arrival, Task.Delay(pause < longest ? pause : longest, time, arrived.Token));
        await arrived.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
