using Azure;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Options;
using OssCallback.Notifications;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>
/// The upload queue and store of one storage account. It holds no state worth disposing and survives the account's outages.
/// </summary>
public sealed class AzureStorageEngine : IStorageEngine
{
    /// <summary>Each takes up to 2.3 seconds.</summary>
    private const int TurnsAtStart = 5;

    private readonly StorageClients _clients;
    private readonly TableCreation _tableCreation;
    private readonly AzureStorageOptions _options;
    private bool _isOpen;

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

        _clients = new StorageClients(connection, observer);
        _tableCreation = _clients.OpenTableCreation(time);
        _options = options;
        Queue = new AzureUploadQueue(_clients, options.QueueName, options, time);
        Notifications = new AzureUploadQueue(_clients, options.NotifyQueueName, options, time);
        var table = _clients.OpenTable(options.TableName);
        Store = new AzureUploadStore(table, time);
        Reservations = new AzureReservationStore(table);
    }

    /// <summary>The durable queue.</summary>
    public AzureUploadQueue Queue { get; }

    /// <summary>The queue of notifications.</summary>
    public AzureUploadQueue Notifications { get; }

    /// <summary>Records and counters.</summary>
    public AzureUploadStore Store { get; }

    /// <summary>What was promised under a name.</summary>
    public AzureReservationStore Reservations { get; }

    /// <summary>To be awaited before the first callback is taken: creates what is missing if the options say so, then checks that all is
    /// there. That also opens the connections and fetches the identity's token, which the first callback would have to wait for. Does
    /// nothing once it has succeeded.</summary>
    /// <exception cref="RequestFailedException">The account cannot be reached, a queue or the table is missing, or the identity has
    /// too few rights.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_isOpen)
        {
            return;
        }

        if (_options.CreateIfMissing)
        {
            await CreateIfNotExistsAsync(cancellationToken);
        }

        await Task.WhenAll(
            CheckQueuePatientlyAsync(cancellationToken), Store.CheckAsync(cancellationToken),
            Notifications.CheckPresenceAsync(cancellationToken));
        _isOpen = true;
    }

    /// <summary>The queue hurries, because OSS waits for it. At a start nobody does, and an account that is slow just now is no reason to
    /// refuse it.</summary>
    private async Task CheckQueuePatientlyAsync(CancellationToken cancellationToken)
    {
        for (var turn = 1; ; turn++)
        {
            try
            {
                await Queue.CheckAsync(cancellationToken);
                return;
            }
            catch (RequestFailedException failure) when (turn < TurnsAtStart && (failure.Status is 0 or >= 500))
            {
                // Unreachable or busy: once more.
            }
        }
    }

    /// <summary>Creates the queues, their poison queues and the table where they are missing.</summary>
    /// <exception cref="RequestFailedException">The account cannot be reached or the identity may not create.</exception>
    public Task CreateIfNotExistsAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            Queue.CreateIfNotExistsAsync(cancellationToken), Notifications.CreateIfNotExistsAsync(cancellationToken),
            _tableCreation.CreateIfNotExistsAsync(_options.TableName, cancellationToken));

    /// <summary>Throws when queue or table cannot be read just now.</summary>
    /// <exception cref="RequestFailedException">The account cannot be reached, a queue or the table is missing, or the identity has
    /// too few rights.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Queue.CheckAsync(cancellationToken), Store.CheckAsync(cancellationToken));

    /// <summary>A queue of this account that events are put on; who reads it creates it.</summary>
    internal INotificationRecipient OpenRecipient(string queueName) => new QueueRecipient(queueName, _clients.OpenSender(queueName));
}
