namespace OssCallback.FunctionsHost;

/// <summary>A worker ended before its functions were loaded.</summary>
public sealed class WorkerFailedException(WorkerProcess worker)
    : Exception($"The worker ended with {worker.ExitCode}.\n{string.Join('\n', worker.Errors)}\n{string.Join('\n', worker.Output)}")
{
    /// <summary>The worker, for what it wrote.</summary>
    public WorkerProcess Worker => worker;
}
