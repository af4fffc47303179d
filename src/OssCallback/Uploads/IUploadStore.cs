namespace OssCallback.Uploads;

/// <summary>Records and counters, changed together or not at all.</summary>
public interface IUploadStore
{
    /// <summary>Looks a record up by id, without a scan.</summary>
    Task<StoredUpload?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Inserts or replaces a record and applies its counter changes in one transaction.</summary>
    /// <param name="record">The new record; its <see cref="UploadRecord.Day"/> is set.</param>
    /// <param name="expectedVersion">The version that was read, or null to insert.</param>
    /// <param name="counts">Changes to add to the counters; at most one for each day, dimension and value.</param>
    /// <param name="cancellationToken">Gives up waiting; the write may still happen.</param>
    /// <returns>The record with its new version, or null when the stored version is another (or the record exists already).</returns>
    Task<StoredUpload?> TryWriteAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken);

    /// <summary>Deletes a record and applies the counter changes in one transaction.</summary>
    /// <param name="record">The record as it was read.</param>
    /// <param name="expectedVersion">The version that was read.</param>
    /// <param name="counts">Changes to add to the counters; at most one for each day, dimension and value.</param>
    /// <param name="cancellationToken">Gives up waiting; the deletion may still happen.</param>
    /// <returns>False when the stored version is another or the record is gone; nothing was changed.</returns>
    Task<bool> TryDeleteAsync(
        UploadRecord record, string expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken);

    /// <summary>Lists records, newest <see cref="UploadRecord.ReceivedAt"/> first, without raw bodies and owed events.</summary>
    /// <exception cref="FormatException">The continuation is not one that this store gave out.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is outside its range.</exception>
    Task<UploadPage> ListAsync(UploadQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// All counters of a span of days, both ends included; the cost grows with the days, not with the uploads stored. Counters at zero may
    /// be left out.
    /// </summary>
    Task<IReadOnlyList<UploadCount>> CountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>Throws when the store cannot be read just now.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
