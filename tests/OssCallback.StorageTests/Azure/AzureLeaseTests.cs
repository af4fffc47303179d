using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Azure;

public sealed class AzureLeaseTests(AzuriteFixture azurite) : LeaseContract(async () => await AzureStorageUnderTest.CreateAsync(azurite));
