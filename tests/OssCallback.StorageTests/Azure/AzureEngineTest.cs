using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Azure;

/// <summary>What tests of this engine alone have in common.</summary>
public abstract class AzureEngineTest(AzuriteFixture azurite) : IAsyncLifetime
{
    protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private AzureStorageUnderTest? _storage;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected AzureStorageUnderTest Storage => _storage ?? throw new InvalidOperationException("The test has not begun.");

    private protected StorageRequests Requests => Storage.Requests;

    protected IUploadStore Store => Storage.Store;

    public async ValueTask InitializeAsync()
    {
        _storage = await AzureStorageUnderTest.CreateAsync(azurite);
        Requests.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Keys whose records lie in the same shard.</summary>
    protected static IEnumerable<string> KeysOfOneShard() =>
        Enumerable.Range(0, int.MaxValue).Select(number => $"key-{number}").Where(key => UploadId.Of("bucket", key)[0] == 'q');
}
