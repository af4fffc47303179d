using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Azure;

public sealed class AzureStoreTests(AzuriteFixture azurite) : StoreContract(async () => await AzureStorageUnderTest.CreateAsync(azurite));
