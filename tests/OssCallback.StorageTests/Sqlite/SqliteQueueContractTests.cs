using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Sqlite;

public sealed class SqliteQueueContractTests() : QueueContract(SqliteUnderTest.CreateAsync);
