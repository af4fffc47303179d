using OssCallback.Sqlite;

namespace OssCallback.StorageTests.Sqlite;

/// <summary>Holds the writer in the middle of a transaction, so that what is sent meanwhile has to wait.</summary>
internal sealed class WriterGate : IDisposable
{
    private readonly ManualResetEventSlim _opened = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<bool> _operation;

    private WriterGate(GroupCommitWriter writer) =>
        _operation = writer.RunAsync(
            _ =>
            {
                _reached.TrySetResult();
                _opened.Wait();
                return true;
            },
            null,
            seesItThrough: true,
            CancellationToken.None);

    public static async Task<WriterGate> CloseAsync(SqliteEngine engine)
    {
        var gate = new WriterGate(engine.Writer);
        await gate._reached.Task;
        return gate;
    }

    public Task OpenAsync()
    {
        _opened.Set();
        return _operation;
    }

    public void Dispose()
    {
        _opened.Set();
        _operation.GetAwaiter().GetResult();
        _opened.Dispose();
    }
}
