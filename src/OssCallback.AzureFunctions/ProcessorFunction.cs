using System.Text;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using OssCallback.AzureStorage;
using OssCallback.Processing;

namespace OssCallback.AzureFunctions;

/// <summary>Brings queued uploads to their final state, off OSS's five seconds.</summary>
public sealed class ProcessorFunction(UploadProcessor processor, AzureUploadQueue queue)
{
    /// <summary>Processes one delivery.</summary>
    /// <remarks>The host deletes the message when this returns, and counts a delivery that fails. A retry is therefore a new
    /// message, visible when it is due: only deliveries that end the process are ever counted.</remarks>
    /// <param name="message">Bound as a whole: extras bound by name would be overwritten by members of a JSON message.</param>
    /// <param name="cancellationToken">The host is stopping.</param>
    [Function("Processor")]
    public async Task RunAsync(
        [QueueTrigger("%Storage:QueueName%", Connection = AzureStorageServices.TriggerConnection)] QueueMessage message,
            CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(message.MessageText);
        var outcome = await ProcessAsync(body, cancellationToken);

        // Not cancelled: a host that stops waits for it, and the message would otherwise be a failed delivery.
        await (outcome.Verdict switch
        {
            ProcessingVerdict.Done => Task.CompletedTask,
            ProcessingVerdict.Unreadable => queue.PoisonAsync(body, CancellationToken.None),
            _ => queue.EnqueueAsync(body, outcome.RetryAfter, CancellationToken.None),
        });
    }

    private async Task<ProcessingOutcome> ProcessAsync(byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            return await processor.ProcessAsync(body, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new ProcessingOutcome(ProcessingVerdict.None);
        }
    }
}
