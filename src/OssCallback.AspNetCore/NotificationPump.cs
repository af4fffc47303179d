using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Notifications;
using OssCallback.Uploads;

namespace OssCallback.AspNetCore;

/// <summary>Tells of uploads what is owed; beside <see cref="UploadPump"/>, so that a dead recipient holds up no upload.</summary>
internal sealed class NotificationPump(
    NotificationQueue queue, NotificationDelivery delivery, IOptions<StorageOptions> options, IHostApplicationLifetime lifetime,
    TimeProvider time, ILogger<NotificationPump> logger)
        : QueuePump(queue.Queue, delivery.Concurrency, LongestDelivery, options.Value, lifetime, time, logger)
{
    private static readonly TimeSpan LongestDelivery = TimeSpan.FromMinutes(5);

    protected override Task<ProcessingOutcome> HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        delivery.DeliverAsync(message, cancellationToken);
}
