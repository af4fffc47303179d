using System.Diagnostics.CodeAnalysis;
using OssCallback.Uploads;

namespace OssCallback.Notifications;

/// <summary>Tells an observer of the application.</summary>
internal sealed class ObserverRecipient(IUploadObserver observer) : INotificationRecipient
{
    public string Name { get; } = "observer:" + observer.GetType().Name;

    public bool Wants(string type, string profile) => true;

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the application's code throws, the event is told again.")]
    public async Task SendAsync(OwedNotification notification, CancellationToken cancellationToken)
    {
        try
        {
            await observer.ObserveAsync(UploadEvent.FromJson(notification.Body), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NotificationException($"The observer failed: {exception.Message}", exception);
        }
    }
}
