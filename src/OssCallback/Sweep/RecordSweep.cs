using System.Runtime.CompilerServices;
using OssCallback.Notifications;
using OssCallback.Oss;
using OssCallback.Processing;
using OssCallback.Uploads;

namespace OssCallback.Sweep;

/// <summary>The kinds of sweep that start from the records: objects of rejected uploads, evidence, whole records.</summary>
public sealed class RecordSweep(
    IUploadStore store, OssBucket bucket, BucketObjects objects, NotificationOutbox outbox, UploadDays days, TimeProvider time)
{
    /// <summary>What of a kind has not changed since a moment. What is under way, or waits for a person, is never among it.</summary>
    internal async IAsyncEnumerable<SweepItem> FindAsync(
        SweepKind kind, DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new UploadQuery
        {
            State = kind == SweepKind.Rejected ? UploadState.Rejected : null,
            To = days.DateOf(before),
            Limit = UploadQuery.MaxLimit,
        };
        do
        {
            var page = await store.ListAsync(query, cancellationToken);
            foreach (var record in page.Uploads.Where(record => Qualifies(kind, record, before)))
            {
                yield return new SweepItem(
                    record.Id, record.Object, kind == SweepKind.Rejected ? record.Size : 0, record.Transitions[^1].At);
            }

            query = query with { Continuation = page.Continuation };
        }
        while (query.Continuation is not null);
    }

    /// <summary>Does what the kind asks for, unless the record has changed since it was found.</summary>
    /// <returns>False when it was left alone.</returns>
    internal async Task<bool> TryDeleteAsync(SweepKind kind, SweepItem item, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(item.UploadId!, cancellationToken) is not { } stored || !Qualifies(kind, stored.Record, item.Since))
        {
            return false;
        }

        return kind switch
        {
            SweepKind.Rejected => await RemoveAsync(stored, isErased: false, cancellationToken),
            SweepKind.Evidence => await store.TryWriteAsync(
                UploadTransitions.WithoutEvidence(stored.Record), stored.Version, [], cancellationToken) is not null,
            _ => stored.Record is { Owed: null, Disposal: null }
                && await store.TryDeleteAsync(stored.Record, stored.Version, [], cancellationToken),
        };
    }

    /// <summary>Deletes an upload's object, and says so in the record and to those who want to know.</summary>
    /// <param name="stored">As it was just read.</param>
    /// <param name="isErased">Whether the record goes, too: at once, or when everybody was told.</param>
    /// <param name="cancellationToken">Stops; the next run goes on from there.</param>
    /// <returns>False when the object is another by now, or the record was changed meanwhile.</returns>
    internal async Task<bool> RemoveAsync(StoredUpload stored, bool isErased, CancellationToken cancellationToken)
    {
        var record = stored.Record;
        if (record.RemovedAt is null)
        {
            // What is there now may be another object, which nobody has reviewed yet; an erased user's goes whatever it is.
            var head = await bucket.HeadAsync(record.Object, cancellationToken);
            if (head is not null && !isErased && !Settlement.IsSameObject(record, head))
            {
                return false;
            }

            if (head is not null)
            {
                await objects.DeleteAsync(record.Object, cancellationToken);
            }
        }

        var removed = outbox.Owe(record, UploadTransitions.Removed(record, isErased, time.GetUtcNow()));
        if (isErased && removed.Owed is null)
        {
            return await store.TryDeleteAsync(record, stored.Version, [], cancellationToken);
        }

        if (await store.TryWriteAsync(removed, stored.Version, [], cancellationToken) is null)
        {
            return false;
        }

        await outbox.WakeAsync(removed, cancellationToken);
        return true;
    }

    private static bool Qualifies(SweepKind kind, UploadRecord record, DateTimeOffset before) =>
        record.IsTerminal && record.Transitions.Count > 0 && record.Transitions[^1].At <= before && kind switch
        {
            SweepKind.Rejected => record is { State: UploadState.Rejected, RemovedAt: null },
            SweepKind.Evidence => UploadTransitions.HasEvidence(record),
            _ => true,
        };
}
