using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Sweep;

/// <summary>
/// Tidies up, one kind at a time: lists what is old enough, and deletes it when asked to. Whatever is interrupted is found again by the
/// next
/// run.
/// </summary>
public sealed partial class Sweeper(
    RecordSweep records, BucketListing listing, BucketMultipart multipart, BucketObjects objects, GrantReach reach, IUploadStore store,
    IOptions<OssOptions> oss, IOptions<SweepOptions> options, TimeProvider time, ILogger<Sweeper> logger)
{
    private const int AtOnce = 8;

    private readonly string _bucket = oss.Value.Bucket;
    private int _running;

    /// <summary>Goes through one kind once.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="olderThanDays">The least age; what a ticket or a message could still name is left alone however small it is.</param>
    /// <param name="lookBackDays">How far behind that age the bucket is listed; 0 for the setting.</param>
    /// <param name="delete">Whether to delete, or only to list.</param>
    /// <param name="cancellationToken">Stops; what was deleted by then stays deleted.</param>
    /// <returns>What was found, or null when this process is sweeping already.</returns>
    /// <exception cref="OssException">OSS cannot be asked just now, or refuses.</exception>
    public async Task<SweepResult?> RunAsync(
        SweepKind kind, int olderThanDays, int lookBackDays, bool delete, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1)
        {
            return null;
        }

        try
        {
            var age = TimeSpan.FromDays(olderThanDays);
            var before = time.GetUtcNow() - (age > reach.LongestUse ? age : reach.LongestUse);
            var from = before - TimeSpan.FromDays(lookBackDays > 0 ? lookBackDays : options.Value.LookBackDays);
            var tally = new SweepTally();
            await Parallel.ForEachAsync(
                FindAsync(kind, from, before, cancellationToken),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (item, token) =>
                {
                    if (kind == SweepKind.Orphans && await store.FindAsync(item.UploadId!, token) is not null)
                    {
                        return;
                    }

                    if (delete && !await TryDeleteAsync(kind, item, token))
                    {
                        tally.AddLeft();
                        return;
                    }

                    tally.Add(item);
                    if (delete)
                    {
                        Log.Deleted(logger, kind, item.UploadId ?? "none", item.Key);
                    }
                });
            var result = tally.Result(before, delete);
            Log.Swept(logger, kind, result.Count, result.Bytes, delete, result.Left);
            return result;
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private IAsyncEnumerable<SweepItem> FindAsync(
        SweepKind kind, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken) => kind switch
        {
            SweepKind.Orphans => FindObjectsAsync(from, before, cancellationToken),
            SweepKind.Parts => FindPartsAsync(from, before, cancellationToken),
            _ => records.FindAsync(kind, before, cancellationToken),
        };

    private async Task<bool> TryDeleteAsync(SweepKind kind, SweepItem item, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case SweepKind.Orphans:
                await objects.DeleteAsync(item.Key, cancellationToken);
                return true;
            case SweepKind.Parts:
                await multipart.AbortAsync(item.Key, item.MultipartId!, cancellationToken);
                return true;
            default:
                return await records.TryDeleteAsync(kind, item, cancellationToken);
        }
    }

    private async IAsyncEnumerable<SweepItem> FindObjectsAsync(
        DateTimeOffset from, DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var prefix in reach.Prefixes(from, before))
        {
            await foreach (var item in listing.ListAsync(prefix, cancellationToken))
            {
                if (item.LastModified >= from && item.LastModified <= before && reach.OwnerOf(item.Key) is not null)
                {
                    yield return new SweepItem(UploadId.Of(_bucket, item.Key), item.Key, item.Size, item.LastModified);
                }
            }
        }
    }

    private async IAsyncEnumerable<SweepItem> FindPartsAsync(
        DateTimeOffset from, DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var prefix in reach.Prefixes(from, before))
        {
            await foreach (var begun in multipart.ListAsync(prefix, cancellationToken))
            {
                if (begun.Initiated >= from && begun.Initiated <= before && reach.OwnerOf(begun.Key) is not null
                    && await multipart.ListPartsAsync(begun.Key, begun.MultipartId, cancellationToken) is { } parts)
                {
                    yield return new SweepItem(null, begun.Key, parts.Sum(part => part.Size), begun.Initiated)
                    {
                        MultipartId = begun.MultipartId,
                    };
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(350, LogLevel.Information, "Sweep of {Kind}: upload {UploadId}, {Key} is deleted.")]
        public static partial void Deleted(ILogger logger, SweepKind kind, string uploadId, LogText key);

        [LoggerMessage(351, LogLevel.Information,
            "Sweep of {Kind}: {Count} found with {Bytes} bytes, deleted: {Deleted}; {Left} were left alone.")]
        public static partial void Swept(ILogger logger, SweepKind kind, long count, long bytes, bool deleted, long left);
    }
}
