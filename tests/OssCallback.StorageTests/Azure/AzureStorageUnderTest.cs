using Azure.Data.Tables;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using OssCallback.AzureStorage;
using OssCallback.StorageTests.Contract;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Azure;

/// <summary>An engine with a queue and a table of its own in an Azurite.</summary>
internal sealed class AzureStorageUnderTest : IStorageUnderTest
{
    private AzureStorageUnderTest(string connectionString)
    {
        ConnectionString = connectionString;
        var unique = Guid.NewGuid().ToString("N")[..20];
        Options = new AzureStorageOptions { QueueName = $"q{unique}", TableName = $"T{unique}" };
        Engine = Open();
    }

    public string ConnectionString { get; }

    public AzureStorageOptions Options { get; }

    public AzureStorageEngine Engine { get; private set; }

    public StorageRequests Requests { get; } = new();

    public IUploadQueue Queue => Engine.Queue;

    public IUploadQueue Notifications => Engine.Notifications;

    public IUploadStore Store => Engine.Store;

    public IReservationStore Reservations => Engine.Reservations;

    public static async Task<AzureStorageUnderTest> CreateAsync(AzuriteFixture azurite) =>
        await CreateAsync((await azurite.SharedAsync()).ConnectionString);

    public static async Task<AzureStorageUnderTest> CreateAsync(string connectionString)
    {
        var storage = new AzureStorageUnderTest(connectionString);
        await storage.Engine.CreateIfNotExistsAsync(CancellationToken.None);
        return storage;
    }

    /// <summary>Another engine on the same data, as another process would have it.</summary>
    public AzureStorageEngine Open(TimeProvider? time = null) =>
        new(Options, Connect(ConnectionString), time ?? TimeProvider.System, Requests);

    public Task ReopenAsync()
    {
        Engine = Open();
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<byte[]>> ListPoisonAsync(CancellationToken cancellationToken) =>
        [.. (await Engine.Queue.ListPoisonAsync(AzureUploadQueue.MaxBatch, cancellationToken)).Select(message => message.Body.ToArray())];

    public async Task<int> CountReservationsAsync(CancellationToken cancellationToken)
    {
        var rows = await new TableClient(ConnectionString, Options.TableName)
            .QueryAsync<TableEntity>(cancellationToken: cancellationToken)
            .Select(row => row.RowKey[..2])
            .ToListAsync(cancellationToken);
        Assert.Equal(rows.Count(row => row == "g|"), rows.Count(row => row == "e|"));
        return rows.Count(row => row == "g|");
    }

    public async ValueTask DisposeAsync()
    {
        await new QueueClient(ConnectionString, Options.QueueName).DeleteIfExistsAsync();
        await new QueueClient(ConnectionString, Options.PoisonQueueName).DeleteIfExistsAsync();
        await new QueueClient(ConnectionString, Options.NotifyQueueName).DeleteIfExistsAsync();
        await new QueueClient(ConnectionString, Options.NotifyQueueName + "-poison").DeleteIfExistsAsync();
        await new TableClient(ConnectionString, Options.TableName).DeleteAsync();
    }

    internal static AzureStorageConnection Connect(string connectionString) => AzureStorageConnection.Read(
        new ConfigurationBuilder().AddInMemoryCollection([new("Uploads", connectionString)]).Build(),
        "Uploads");
}
