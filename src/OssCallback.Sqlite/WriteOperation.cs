namespace OssCallback.Sqlite;

/// <summary>One piece of a transaction.</summary>
internal abstract class WriteOperation
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Cancelled = 2;

    private int _stage;

    /// <summary>Claims the operation for a transaction; false when its caller has gone.</summary>
    public bool TryStart() => Interlocked.CompareExchange(ref _stage, Started, Waiting) == Waiting;

    /// <summary>Does the work within the transaction. It may be done again if the transaction had to be taken back because of another operation.</summary>
    public abstract void Execute(SqliteSession session);

    /// <summary>The transaction is durable.</summary>
    public abstract void Complete();

    /// <summary>Nothing was written.</summary>
    public abstract void Fail(Exception failure);

    protected bool TryCancel() => Interlocked.CompareExchange(ref _stage, Cancelled, Waiting) == Waiting;
}
