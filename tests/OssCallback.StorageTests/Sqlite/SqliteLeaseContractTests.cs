using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Sqlite;

public sealed class SqliteLeaseContractTests() : LeaseContract(SqliteUnderTest.CreateAsync);
