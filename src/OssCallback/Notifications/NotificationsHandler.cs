using System.Text.Json;
using OssCallback.Http;
using OssCallback.Uploads;

namespace OssCallback.Notifications;

/// <summary>Answers <c>/api/notifications</c> for operators: what is parked, and sends it again.</summary>
public sealed class NotificationsHandler(NotificationQueue queue, IUploadStore store, TimeProvider time)
{
    private const int MaxShown = 32;

    /// <summary><c>GET /api/notifications</c>: the oldest parked ones.</summary>
    public async Task<Result<Answer>> ListAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        var parked = new List<ParkedNotification>();
        foreach (var message in await queue.Queue.ListPoisonAsync(MaxShown, cancellationToken))
        {
            var task = Read(message);
            var record = task is null ? null : (await store.FindAsync(task.UploadId, cancellationToken))?.Record;
            string[] types = [.. (record?.Owed ?? []).Where(owed => owed.To.Contains(task!.To)).Select(owed => owed.Type)];
            parked.Add(new ParkedNotification(message.Id, task?.UploadId, task?.To, message.PoisonedAt, types));
        }

        return Answer.Json(new NotificationListing(parked), NotificationsJsonContext.Default.NotificationListing);
    }

    /// <summary>
    /// <c>POST /api/notifications/resend</c> with <c>{"id":…}</c> or <c>{"all":true}</c>: tries them again, with all the time of
    /// new ones.
    /// </summary>
    public async Task<Result<Answer>> ResendAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        var selection = call.ReadJson(NotificationsJsonContext.Default.NotificationSelection);
        if (selection is null || string.IsNullOrEmpty(selection.Id) == !selection.All)
        {
            return new Refusal(ErrorCodes.RequestMalformed, "The body must be {\"id\":\"…\"} or {\"all\":true}.");
        }

        var count = 0;
        while (await queue.Queue.ListPoisonAsync(MaxShown, cancellationToken) is { Count: > 0 } page)
        {
            var chosen = page.Where(message => selection.All || message.Id == selection.Id).ToArray();
            var sent = 0;
            foreach (var message in chosen)
            {
                // First queued, then taken out: between the two it is sent twice rather than never.
                if (Read(message) is { } task)
                {
                    await queue.Queue.EnqueueAsync((task with { Since = time.GetUtcNow() }).ToJson(), cancellationToken);
                }

                sent += await queue.Queue.PurgePoisonAsync(message.Id, cancellationToken);
            }

            count += sent;
            if (!selection.All || sent == 0)
            {
                break;
            }
        }

        return count == 0 && !selection.All
            ? new Refusal(ErrorCodes.RequestMalformed, "There is no parked notification of this id among the oldest.")
            : Answer.Json(new NotificationResult(count), NotificationsJsonContext.Default.NotificationResult);
    }

    private static NotificationTask? Read(PoisonedMessage message)
    {
        try
        {
            return NotificationTask.FromJson(message.Body.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
