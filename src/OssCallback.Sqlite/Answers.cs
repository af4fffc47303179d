namespace OssCallback.Sqlite;

/// <summary>Answers all callers of a batch.</summary>
/// <remarks>
/// One work item for all: what each caller does next goes to the queue of the thread that answers, where other threads fetch their
/// share. To hand over each caller from the writer's own thread would cost it a wake-up each.
/// </remarks>
internal sealed class Answers(SessionOperation[] batch) : IThreadPoolWorkItem
{
    public void Execute()
    {
        foreach (var operation in batch)
        {
            operation.Complete();
        }
    }
}
