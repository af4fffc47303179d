using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Azure;

public sealed class AzureListTests(AzuriteFixture azurite) : ListContract(async () => await AzureStorageUnderTest.CreateAsync(azurite));
