using System.Text;
using Azure.Storage.Queues.Models;
using OssCallback.AzureStorage;
using OssCallback.Uploads;

namespace OssCallback.AzureFunctions;

/// <summary>
/// One delivery of a queue trigger. The host deletes the message when this returns, and counts a delivery that fails. A retry is therefore
/// a new message, visible when it is due: only deliveries that end the process are ever counted.
/// </summary>
internal static class QueueDelivery
{
    public static async Task RunAsync(
        QueueMessage message, AzureUploadQueue queue,
        Func<ReadOnlyMemory<byte>, CancellationToken, Task<ProcessingOutcome>> handle, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(message.MessageText);
        var outcome = await HandleAsync(body, handle, cancellationToken);

        // Not cancelled: a host that stops waits for it, and the message would otherwise be a failed delivery.
        await (outcome.Verdict switch
        {
            ProcessingVerdict.Done => Task.CompletedTask,
            ProcessingVerdict.Unreadable => queue.PoisonAsync(body, CancellationToken.None),
            _ => queue.EnqueueAsync(body, outcome.RetryAfter, CancellationToken.None),
        });
    }

    private static async Task<ProcessingOutcome> HandleAsync(
        byte[] body, Func<ReadOnlyMemory<byte>, CancellationToken, Task<ProcessingOutcome>> handle, CancellationToken cancellationToken)
    {
        try
        {
            return await handle(body, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new ProcessingOutcome(ProcessingVerdict.None);
        }
    }
}
