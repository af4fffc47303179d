namespace OssCallback.Sqlite;

/// <summary>Wakes all who wait. Take <see cref="Next"/> before looking whether there is work, so that no pulse is missed.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _next;

    /// <summary>Completes at the next pulse.</summary>
    public Task Next => (Volatile.Read(ref _next) ?? Create()).Task;

    /// <remarks>Costs hardly anything while nobody waits.</remarks>
    public void Pulse()
    {
        if (Volatile.Read(ref _next) is not null)
        {
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
        }
    }

    private TaskCompletionSource Create()
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _next, next, null) ?? next;
    }
}
