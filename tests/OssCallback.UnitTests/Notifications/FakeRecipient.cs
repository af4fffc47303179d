using System.Collections.Concurrent;
using OssCallback.Notifications;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Notifications;

/// <summary>Takes what it is told, or does what a test says.</summary>
internal sealed class FakeRecipient(string name) : INotificationRecipient
{
    private readonly ConcurrentQueue<OwedNotification> _told = new();

    public Func<OwedNotification, Task> Behaviour { get; set; } = _ => Task.CompletedTask;

    public Func<string, string, bool> Wanted { get; set; } = (_, _) => true;

    public IReadOnlyList<OwedNotification> Told => [.. _told];

    public string Name => name;

    public bool Wants(string type, string profile) => Wanted(type, profile);

    public async Task SendAsync(OwedNotification notification, CancellationToken cancellationToken)
    {
        await Behaviour(notification);
        _told.Enqueue(notification);
    }
}
