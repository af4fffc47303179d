using OssCallback.StorageTests.Contract;

namespace OssCallback.StorageTests.Sqlite;

public sealed class SqliteReservationTests() : ReservationContract(SqliteUnderTest.CreateAsync);
