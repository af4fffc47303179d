using System.Text;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using OssCallback.AzureStorage;
using OssCallback.Uploads;

namespace OssCallback.Functions;

/// <summary>Brings queued uploads to their final state, off OSS's five seconds.</summary>
public sealed class ProcessorFunction(UploadProcessor processor)
{
    /// <summary>Processes one delivery.</summary>
    /// <param name="message">Bound as a whole: extras bound by name would be overwritten by members of a JSON message.</param>
    /// <param name="cancellationToken">The host is stopping.</param>
    /// <exception cref="InvalidOperationException">The host shall deliver the message again, or after the last delivery move it to the poison queue.</exception>
    [Function("Processor")]
    public async Task RunAsync(
        [QueueTrigger("%Storage:QueueName%", Connection = AzureStorageServices.TriggerConnection)] QueueMessage message, CancellationToken cancellationToken)
    {
        var outcome = await processor.ProcessAsync(Encoding.UTF8.GetBytes(message.MessageText), cancellationToken);
        if (outcome.Verdict != ProcessingVerdict.Done)
        {
            throw new InvalidOperationException($"Message {message.MessageId} ended with {outcome.Verdict}; it is delivered again.");
        }
    }
}
