using System.Diagnostics.CodeAnalysis;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues;

namespace OssCallback.AzureStorage;

/// <summary>The SDK's clients, with retries that fit who waits for them.</summary>
/// <param name="connection">The account.</param>
/// <param name="observer">Sees every request that leaves, retries included; for tests that count requests.</param>
internal sealed class StorageClients(AzureStorageConnection connection, HttpPipelinePolicy? observer)
{
    // One for all senders, as the SDK's own is. Bursts of callbacks are not made to wait for each other's connections, and nothing is done
    // for listeners that a callback does not need.
    private static readonly HttpClientTransport SenderTransport = new(new HttpClient(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
        UseCookies = false,
    })
    { Timeout = Timeout.InfiniteTimeSpan });

    /// <summary>
    /// For the callback path: OSS waits. Two tries that time out fit the default budget of 1.5 s; the caller's token ends the rest.
    /// </summary>
    public QueueClient OpenSender(string queueName)
    {
        var options = Configured(
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64, Transport = SenderTransport }, HurryUp);

        // A callback is logged and measured as a whole.
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return connection.OpenQueue(queueName, options);
    }

    /// <summary>
    /// For the processor. It sees message texts as they are, because the SDK's decoder fails a whole batch for one unreadable message.
    /// </summary>
    public QueueClient OpenReceiver(string queueName) => connection.OpenQueue(
        queueName,
        Configured(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None }, TakeYourTime));

    /// <remarks>
    /// The SDK creates its rows by reflection without telling the trimmer (Azure.Data.Tables 12.13): without the attribute every read
    /// throws under Native AOT.
    /// </remarks>
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor, typeof(TableEntity))]
    public TableClient OpenTable(string tableName) => connection.OpenTable(tableName, Configured(new TableClientOptions(), TakeYourTime));

    public TableCreation OpenTableCreation(TimeProvider time) =>
        connection.OpenTableCreation(Configured(new TableClientOptions(), TakeYourTime), time);

    private static void HurryUp(RetryOptions retry)
    {
        retry.Mode = RetryMode.Exponential;
        retry.MaxRetries = 2;
        retry.Delay = TimeSpan.FromMilliseconds(100);
        retry.MaxDelay = TimeSpan.FromMilliseconds(200);
        retry.NetworkTimeout = TimeSpan.FromMilliseconds(650);
    }

    private static void TakeYourTime(RetryOptions retry)
    {
        retry.Mode = RetryMode.Exponential;
        retry.MaxRetries = 4;
        retry.Delay = TimeSpan.FromMilliseconds(200);
        retry.MaxDelay = TimeSpan.FromSeconds(5);
        retry.NetworkTimeout = TimeSpan.FromSeconds(15);
    }

    private T Configured<T>(T options, Action<RetryOptions> retries)
        where T : ClientOptions
    {
        retries(options.Retry);
        options.AddPolicy(UnreachablePolicy.Instance, HttpPipelinePosition.PerCall);
        if (observer is not null)
        {
            options.AddPolicy(observer, HttpPipelinePosition.PerRetry);
        }

        return options;
    }
}
