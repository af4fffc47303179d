using Microsoft.Extensions.Logging;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Sweep;

/// <summary>
/// Forgets a user: deletes the objects and records of all uploads under the name. Statistics name nobody and stay.
/// </summary>
public sealed partial class UserErasure(
    IUploadStore store, RecordSweep records, GrantReach reach, TimeProvider time, ILogger<UserErasure> logger)
{
    /// <summary>Goes through all of the user's uploads once.</summary>
    /// <param name="user">The user.</param>
    /// <param name="delete">Whether to delete, or only to list.</param>
    /// <param name="cancellationToken">Stops; what was deleted by then stays deleted.</param>
    /// <returns>What was found. Uploads whose tickets are still good count as left: a callback would bring them back.</returns>
    /// <exception cref="OssException">OSS cannot be asked just now, or refuses.</exception>
    public async Task<SweepResult> RunAsync(string user, bool delete, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - reach.LongestUse;
        var tally = new SweepTally();
        var query = new UploadQuery { User = user, Limit = UploadQuery.MaxLimit };
        do
        {
            var page = await store.ListAsync(query, cancellationToken);
            foreach (var record in page.Uploads)
            {
                var since = record.LastModified > record.ReceivedAt ? record.LastModified.Value : record.ReceivedAt;
                if (since > before || (delete && !await TryEraseAsync(record.Id, cancellationToken)))
                {
                    tally.AddLeft();
                    continue;
                }

                tally.Add(new SweepItem(record.Id, record.Object, record.RemovedAt is null ? record.Size : 0, since));
            }

            query = query with { Continuation = page.Continuation };
        }
        while (query.Continuation is not null);

        var result = tally.Result(before, delete);
        Log.Erased(logger, result.Count, result.Bytes, delete, result.Left);
        return result;
    }

    private async Task<bool> TryEraseAsync(string id, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is not { } stored
        || await records.RemoveAsync(stored, isErased: true, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(352, LogLevel.Warning,
            "A user is erased: {Count} uploads with {Bytes} bytes, deleted: {Deleted}; {Left} were left alone.")]
        public static partial void Erased(ILogger logger, long count, long bytes, bool deleted, long left);
    }
}
