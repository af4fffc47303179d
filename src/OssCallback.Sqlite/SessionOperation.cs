namespace OssCallback.Sqlite;

/// <summary>One piece of a transaction, or one read.</summary>
internal abstract class SessionOperation
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Cancelled = 2;

    private int _stage;

    /// <summary>Claims the operation for the session; false when its caller has gone.</summary>
    public bool TryStart() => Interlocked.CompareExchange(ref _stage, Started, Waiting) == Waiting;

    /// <summary>Does the work. A write may be done again if the transaction had to be taken back because of another operation.</summary>
    public abstract void Execute(SqliteSession session);

    /// <summary>What was written is durable, what was read is there.</summary>
    public abstract void Complete();

    /// <summary>Nothing was written or read.</summary>
    public abstract void Fail(Exception failure);

    protected bool TryCancel() => Interlocked.CompareExchange(ref _stage, Cancelled, Waiting) == Waiting;
}
