using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Processing;
using OssCallback.Uploads;

namespace OssCallback.AspNetCore;

/// <summary>Brings queued uploads to their final state.</summary>
internal sealed class UploadPump(
    IUploadQueue queue, UploadProcessor processor, IOptions<StorageOptions> options, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<UploadPump> logger)
        : QueuePump(
            queue, options.Value.Concurrency, TimeSpan.FromSeconds(options.Value.ProcessingSeconds), options.Value, lifetime, time, logger)
{
    protected override Task<ProcessingOutcome> HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        processor.ProcessAsync(message, cancellationToken);
}
