using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Sqlite;

public sealed class SqliteListContractTests() : ListContract(SqliteUnderTest.CreateAsync);
