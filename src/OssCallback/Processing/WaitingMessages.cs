using System.Text.Json;
using OssCallback.Notifications;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>What waits in the two queues, and for how long: for the overview and for metrics.</summary>
public sealed class WaitingMessages(IUploadQueue uploads, NotificationQueue notifications, TimeProvider time)
{
    /// <summary>Uploads that wait to be processed; null where an engine does not tell.</summary>
    internal async Task<QueueOverview?> UploadsAsync(CancellationToken cancellationToken) =>
        Describe(await uploads.LookAsync(cancellationToken), body => UploadRecord.FromJson(body.Span).ReceivedAt);

    /// <summary>Notifications that wait to be told.</summary>
    internal async Task<QueueOverview?> NotificationsAsync(CancellationToken cancellationToken) =>
        Describe(await notifications.Queue.LookAsync(cancellationToken), body => NotificationTask.FromJson(body.Span).Since);

    private QueueOverview? Describe(QueueState? state, Func<ReadOnlyMemory<byte>, DateTimeOffset> since)
    {
        if (state is null)
        {
            return null;
        }

        try
        {
            return new(
                state.Waiting, state.Oldest is { } body ? (long)Math.Max(0, (time.GetUtcNow() - since(body)).TotalSeconds) : null);
        }
        catch (JsonException)
        {
            return new(state.Waiting, null); // What cannot be read is on its way to the poison queue.
        }
    }
}
