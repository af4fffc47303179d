namespace OssCallback.Sqlite;

/// <summary>An operation whose caller waits for a result.</summary>
/// <param name="work">Runs on the session's thread, a write within a transaction.</param>
/// <param name="committed">Runs when the transaction is durable, whether or not the caller still waits.</param>
/// <param name="seesItThrough">Whether the caller, once the work has begun, waits for its result even if cancelled.</param>
internal sealed class SessionCall<T>(Func<SqliteSession, T> work, Action? committed, bool seesItThrough) : SessionOperation
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _registration;
    private T? _result;

    public Task<T> Completion => _completion.Task;

    public override void Execute(SqliteSession session) => _result = work(session);

    public override void Complete()
    {
        _registration.Dispose();
        committed?.Invoke();
        _completion.TrySetResult(_result!);
    }

    public override void Fail(Exception failure)
    {
        _registration.Dispose();
        _completion.TrySetException(failure);
    }

    /// <summary>Ends the caller's waiting with a token, until the operation is complete.</summary>
    public void CancelWith(CancellationToken cancellationToken) =>
        _registration = cancellationToken.UnsafeRegister(static (state, token) => ((SessionCall<T>)state!).Cancel(token), this);

    public void Cancel(CancellationToken cancellationToken)
    {
        if (TryCancel() || !seesItThrough)
        {
            _completion.TrySetCanceled(cancellationToken);
        }
    }
}
