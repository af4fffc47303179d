using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Azure;

public sealed class AzureCountTests(AzuriteFixture azurite) : CountContract(async () => await AzureStorageUnderTest.CreateAsync(azurite));
