using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Sqlite;

public sealed class SqliteStoreContractTests() : StoreContract(SqliteUnderTest.CreateAsync);
