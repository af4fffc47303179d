using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Sqlite;

public sealed class SqliteCountContractTests() : CountContract(SqliteUnderTest.CreateAsync);
