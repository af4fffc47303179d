using OssCallback.Sqlite;
using Xunit;

namespace OssCallback.StorageTests.Sqlite;

/// <summary>A disk that hangs keeps the readers, and nobody else.</summary>
public sealed class ReadPoolTests : IAsyncDisposable
{
    private const int Readers = 2;

    private readonly ManualResetEventSlim _disk = new();
    private readonly SemaphoreSlim _hangs = new(0);
    private readonly SqliteUnderTest _storage = SqliteUnderTest.CreateWith(TimeProvider.System);
    private readonly ReadPool _pool;

    public ReadPoolTests() => _pool = new ReadPool(() => SqliteSession.OpenReader(_storage.Options), Readers);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_on_threads_of_its_own() =>
        Assert.Equal(
            (false, true),
            await _pool.RunAsync(_ => (Thread.CurrentThread.IsThreadPoolThread, Thread.CurrentThread.IsBackground), Cancellation));

    [Fact]
    public async Task Lets_callers_go_while_every_reader_hangs_and_goes_on_afterwards()
    {
        using var budget = new CancellationTokenSource();
        var hanging = Enumerable.Range(0, Readers).Select(_ => _pool.RunAsync(HangUntilTheDiskIsWell, budget.Token)).ToArray();
        for (var reader = 0; reader < Readers; reader++)
        {
            await _hangs.WaitAsync(Cancellation);
        }

        var behind = _pool.RunAsync(_ => 2, budget.Token);
        var patient = _pool.RunAsync(_ => 3, Cancellation);

        await budget.CancelAsync();

        foreach (var read in hanging.Append(behind))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        }

        Assert.False(patient.IsCompleted);
        _disk.Set();
        Assert.Equal(3, await patient);
    }

    [Fact]
    public async Task Opens_another_connection_after_a_failure()
    {
        for (var times = 0; times < 2 * Readers; times++)
        {
            await Assert.ThrowsAsync<IOException>(() => _pool.RunAsync<int>(_ => throw new IOException("disk I/O error"), Cancellation));
        }

        Assert.Equal(0L, await _pool.RunAsync(session => session.Prepare("SELECT count(*) FROM uploads").ExecuteScalar(), Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        _disk.Set();
        await _pool.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _pool.RunAsync(_ => 1, CancellationToken.None));
        _disk.Dispose();
        _hangs.Dispose();
        await _storage.DisposeAsync();
    }

    private int HangUntilTheDiskIsWell(SqliteSession session)
    {
        _hangs.Release();
        _disk.Wait(CancellationToken.None);
        return 1;
    }
}
