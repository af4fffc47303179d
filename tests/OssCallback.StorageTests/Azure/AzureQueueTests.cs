using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Azure;

public sealed class AzureQueueTests(AzuriteFixture azurite) : QueueContract(async () => await AzureStorageUnderTest.CreateAsync(azurite));
