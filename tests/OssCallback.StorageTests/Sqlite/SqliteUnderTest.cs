using System.Globalization;
using Microsoft.Data.Sqlite;
using OssCallback.Sqlite;
using OssCallback.StorageTests.Contract;
using OssCallback.Uploads;

namespace OssCallback.StorageTests.Sqlite;

/// <summary>An engine in a directory of its own.</summary>
internal sealed class SqliteUnderTest : IStorageUnderTest
{
    private readonly TimeProvider _time;

    private SqliteUnderTest(TimeProvider time, SqliteEngineOptions options)
    {
        _time = time;
        Options = options;
        Engine = SqliteEngine.Open(options, time);
    }

    public SqliteEngineOptions Options { get; }

    public SqliteEngine Engine { get; private set; }

    public IUploadQueue Queue => Engine.Queue;

    public IUploadQueue Notifications => Engine.Notifications.Queue;

    public IUploadStore Store => Engine.Store;

    public IReservationStore Reservations => Engine.Reservations;

    public static Task<IStorageUnderTest> CreateAsync() => Task.FromResult<IStorageUnderTest>(CreateWith(TimeProvider.System));

    public static SqliteUnderTest CreateWith(TimeProvider time, int writeCapacity = 1024) =>
        new(
            time,
            new() { DataDirectory = Directory.CreateTempSubdirectory("osscallback-sqlite-").FullName, WriteCapacity = writeCapacity });

    public async Task ReopenAsync()
    {
        await Engine.DisposeAsync();
        Engine = SqliteEngine.Open(Options, _time);
    }

    public async Task<IReadOnlyList<byte[]>> ListPoisonAsync(CancellationToken cancellationToken) =>
        [.. (await Engine.Queue.ListPoisonAsync(32, cancellationToken)).Select(message => message.Body.ToArray())];

    public async Task<int> CountReservationsAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={Options.FilePath};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM reservations";
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(Options.DataDirectory, recursive: true);
    }
}
