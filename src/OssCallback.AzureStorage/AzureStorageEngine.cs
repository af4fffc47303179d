using Azure.Core.Pipeline;
using Microsoft.Extensions.Options;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>
/// The upload queue and store of one storage account. It holds no state worth disposing and survives the account's outages.
/// </summary>
public sealed class AzureStorageEngine : IStorageEngine
{
    private readonly TableCreation _tableCreation;
    private readonly AzureStorageOptions _options;

    /// <summary>Prepares the clients; nothing is sent.</summary>
    /// <exception cref="OptionsValidationException">An option is wrong; the failures name it.</exception>
    public AzureStorageEngine(AzureStorageOptions options, AzureStorageConnection connection, TimeProvider time)
        : this(options, connection, time, observer: null)
    {
    }

    internal AzureStorageEngine(
        AzureStorageOptions options, AzureStorageConnection connection, TimeProvider time, HttpPipelinePolicy? observer)
    {
        var validated = new AzureStorageOptionsValidator().Validate(Options.DefaultName, options);
        if (validated.Failed)
        {
            throw new OptionsValidationException(AzureStorageOptions.SectionName, typeof(AzureStorageOptions), validated.Failures);
        }

        var clients = new StorageClients(connection, observer);
        _tableCreation = clients.OpenTableCreation(time);
        _options = options;
        Queue = new AzureUploadQueue(clients, options, time);
        var table = clients.OpenTable(options.TableName);
        Store = new AzureUploadStore(table, time);
        Reservations = new AzureReservationStore(table);
    }

    /// <summary>The durable queue.</summary>
    public AzureUploadQueue Queue { get; }

    /// <summary>Records and counters.</summary>
    public AzureUploadStore Store { get; }

    /// <summary>What was promised under a name.</summary>
    public AzureReservationStore Reservations { get; }

    /// <summary>To be awaited before the first callback is taken: creates what is missing if the options say so, then checks that all is
    /// there. That
    /// also opens the connections and fetches the identity's token, which the first callback would have to wait for.</summary>
    /// <exception cref="Azure.RequestFailedException">The account cannot be reached, a queue or the table is missing, or the identity has
    /// too few rights.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.CreateIfMissing)
        {
            await CreateIfNotExistsAsync(cancellationToken);
        }

        await CheckAsync(cancellationToken);
    }

    /// <summary>Creates the queue, its poison queue and the table where they are missing.</summary>
    /// <exception cref="Azure.RequestFailedException">The account cannot be reached or the identity may not create.</exception>
    public Task CreateIfNotExistsAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            Queue.CreateIfNotExistsAsync(cancellationToken), _tableCreation.CreateIfNotExistsAsync(_options.TableName, cancellationToken));

    /// <summary>Throws when queue or table cannot be read just now.</summary>
    /// <exception cref="Azure.RequestFailedException">The account cannot be reached, a queue or the table is missing, or the identity has
    /// too few rights.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Queue.CheckAsync(cancellationToken), Store.CheckAsync(cancellationToken));
}
