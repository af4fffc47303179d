namespace OssCallback.Sqlite;

/// <summary>An operation whose caller waits for a result.</summary>
/// <param name="work">Runs on the session's thread, a write within a transaction.</param>
/// <param name="committed">Runs on the session's thread when the transaction is durable, whether or not the caller still waits.</param>
/// <param name="seesItThrough">Whether the caller, once the work has begun, waits for its result even if cancelled.</param>
internal sealed class SessionCall<T>(Func<SqliteSession, T> work, Action? committed, bool seesItThrough) : SessionOperation
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Completion => _completion.Task;

    public override void Execute(SqliteSession session) => _result = work(session);

    public override void Complete()
    {
        committed?.Invoke();
        _completion.TrySetResult(_result!);
    }

    public override void Fail(Exception failure) => _completion.TrySetException(failure);

    public void Cancel(CancellationToken cancellationToken)
    {
        if (TryCancel() || !seesItThrough)
        {
            _completion.TrySetCanceled(cancellationToken);
        }
    }
}
