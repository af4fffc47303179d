using OssCallback.StorageTests.Contract;
using Xunit;

namespace OssCallback.StorageTests.Azure;

public sealed class AzureLeaseTests(AzuriteFixture azurite) : LeaseContract(async () => await AzureStorageUnderTest.CreateAsync(azurite))
{
    [Fact]
    public async Task Keeps_a_lease_when_its_holder_goes_because_others_may_live()
    {
        await EnqueueAsync("leased");
        await ReceiveOneAsync(LongLease);

        await Storage.ReopenAsync();

        await AssertOnlyTheNextMessageIsVisibleAsync();
    }
}
