using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using OssCallback.AzureStorage;
using OssCallback.Processing;

namespace OssCallback.AzureFunctions;

/// <summary>Brings queued uploads to their final state, off OSS's five seconds.</summary>
public sealed class ProcessorFunction(UploadProcessor processor, AzureUploadQueue queue)
{
    /// <summary>Processes one delivery.</summary>
    /// <param name="message">Bound as a whole: extras bound by name would be overwritten by members of a JSON message.</param>
    /// <param name="cancellationToken">The host is stopping.</param>
    [Function("Processor")]
    public Task RunAsync(
        [QueueTrigger("%Storage:QueueName%", Connection = AzureStorageServices.TriggerConnection)] QueueMessage message,
            CancellationToken cancellationToken) =>
        QueueDelivery.RunAsync(message, queue, processor.ProcessAsync, cancellationToken);
}
