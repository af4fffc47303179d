using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using OssCallback.AzureStorage;
using OssCallback.Notifications;

namespace OssCallback.AzureFunctions;

/// <summary>Tells the application what became of its uploads, off the processor's path.</summary>
public sealed class NotifyFunction(NotificationDelivery delivery, AzureStorageEngine engine)
{
    /// <summary>Delivers one message.</summary>
    /// <param name="message">Bound as a whole, as in <see cref="ProcessorFunction"/>.</param>
    /// <param name="cancellationToken">The host is stopping.</param>
    [Function("Notify")]
    public Task RunAsync(
        [QueueTrigger("%Storage:QueueName%-notify", Connection = AzureStorageServices.TriggerConnection)] QueueMessage message,
            CancellationToken cancellationToken) =>
        QueueDelivery.RunAsync(message, engine.Notifications, delivery.DeliverAsync, cancellationToken);
}
