using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Azure;

public sealed class AzureListTests(AzuriteFixture azurite) : ListContract(() => AzureStorageUnderTest.CreateAsync(azurite));
