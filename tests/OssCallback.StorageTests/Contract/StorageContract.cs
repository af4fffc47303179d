using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Contract;

/// <summary>
/// What every storage engine must keep. An engine's test project derives one class from each contract and hands in how to create
/// the engine. The clock is the engine's real one and leases may have whole seconds only, so nothing here depends on less.
/// </summary>
public abstract class StorageContract(Func<Task<IStorageUnderTest>> create) : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken);
    private IStorageUnderTest? _storage;

    /// <summary>Ends a test that waits for what does not come, so that it fails instead of hanging.</summary>
    protected CancellationToken Cancellation => _limit.Token;

    protected IStorageUnderTest Storage => _storage ?? throw new InvalidOperationException("The test has not begun.");

    protected IUploadQueue Queue => Storage.Queue;

    protected IUploadStore Store => Storage.Store;

    protected IReservationStore Reservations => Storage.Reservations;

    public async ValueTask InitializeAsync()
    {
        _storage = await create();
        _limit.CancelAfter(Patience.Of(TimeSpan.FromMinutes(1)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_storage is not null)
        {
            await _storage.DisposeAsync();
        }

        _limit.Dispose();
        GC.SuppressFinalize(this);
    }
}
