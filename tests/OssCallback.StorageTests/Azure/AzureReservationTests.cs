using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Azure;

public sealed class AzureReservationTests(AzuriteFixture azurite)
    : ReservationContract(async () => await AzureStorageUnderTest.CreateAsync(azurite));
