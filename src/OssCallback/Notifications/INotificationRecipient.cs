using OssCallback.Uploads;

namespace OssCallback.Notifications;

/// <summary>Who is told of events: an address, a queue, or code in this process.</summary>
public interface INotificationRecipient
{
    /// <summary>A name that stays the same over restarts: what is owed is kept under it.</summary>
    string Name { get; }

    /// <summary>Whether events of a type about a profile's uploads are for this one.</summary>
    bool Wants(string type, string profile);

    /// <summary>Tells one event; returns when it was taken.</summary>
    /// <exception cref="NotificationException">It was not taken; it is tried again.</exception>
    Task SendAsync(OwedNotification notification, CancellationToken cancellationToken);
}
