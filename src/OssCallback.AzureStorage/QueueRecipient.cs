using Azure;
using Azure.Storage.Queues;
using OssCallback.Notifications;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>
/// Puts events on a queue of the same account, for backends that are Functions too; as JSON in Base64, as their triggers expect.
/// </summary>
internal sealed class QueueRecipient(string queueName, QueueClient queue) : INotificationRecipient
{
    public string Name { get; } = $"queue:{queueName}";

    public bool Wants(string type, string profile) => true;

    public async Task SendAsync(OwedNotification notification, CancellationToken cancellationToken)
    {
        try
        {
            await queue.SendMessageAsync(
                new BinaryData(notification.Body), visibilityTimeout: null, AzureUploadQueue.NeverExpires, cancellationToken);
        }
        catch (RequestFailedException exception)
        {
            throw new NotificationException(
                $"The queue {queueName} did not take it: {exception.ErrorCode ?? exception.Message}", exception);
        }
    }
}
