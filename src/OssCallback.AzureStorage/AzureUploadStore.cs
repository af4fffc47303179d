using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>
/// Records and counters in one table of 32 partitions; a write is one entity group transaction within the partition of its id.
/// </summary>
public sealed class AzureUploadStore : IUploadStore
{
    /// <summary>Azure's limit for one entity group transaction, less the record's five rows.</summary>
    private const int MaxCounts = 100 - 5;

    /// <summary>
    /// With the pauses below more than ten seconds: many processes can change the same counters of one shard before one of them gives up.
    /// </summary>
    private const int MaxAttempts = 20;

    private const int FirstPauseMilliseconds = 20;
    private const int LongestPauseMilliseconds = 1000;

    private readonly TableClient _table;
    private readonly TimeProvider _time;
    private readonly CounterRows _counters;
    private readonly ShardedListing _listing;
    private readonly StateListings _stateListings;

    internal AzureUploadStore(TableClient table, TimeProvider time)
    {
        _table = table;
        _time = time;
        _counters = new CounterRows(table);
        _listing = new ShardedListing(table);
        _stateListings = new StateListings(table);
    }

    /// <inheritdoc />
    public async Task<StoredUpload?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!UploadId.IsWellFormed(id))
        {
            return null;
        }

        try
        {
            var row = (await _table.GetEntityAsync<TableEntity>(
                TableKeys.Shard(id), TableKeys.Record(id), select: null, cancellationToken)).Value;
            var record = RecordRows.Read(row);
            return new StoredUpload(record, RecordRows.Version(row, record).ToString());
        }
        catch (RequestFailedException exception) when (IsMissingRow(exception))
        {
            return null;
        }
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The record is too large for a row, or there are too many counts for one transaction.</exception>
    /// <exception cref="RequestFailedException">Azure refused or did not answer; or others changed the same counters again and
    /// again.</exception>
    public async Task<StoredUpload?> TryWriteAsync(
        UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counts.Count, MaxCounts);
        RecordVersion? expected = null;
        if (expectedVersion is not null && (!RecordVersion.TryParse(expectedVersion, out expected) || expected.Listed.Id != record.Id))
        {
            return null; // This record never had such a version.
        }

        var etag = await SubmitAsync(record.Id, RecordActions(record, expected), counts, cancellationToken);
        return etag is { } version ? Stored(record, version) : null;
    }

    /// <inheritdoc />
    /// <exception cref="RequestFailedException">Azure refused or did not answer; or others changed the same counters again and
    /// again.</exception>
    public async Task<bool> TryDeleteAsync(
        UploadRecord record, string expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counts.Count, MaxCounts);
        if (!RecordVersion.TryParse(expectedVersion, out var expected) || expected.Listed.Id != record.Id)
        {
            return false;
        }

        var shard = TableKeys.Shard(record.Id);
        List<TableTransactionAction> rows =
        [
            new(TableTransactionActionType.Delete, new TableEntity(shard, TableKeys.Record(record.Id)), expected.ETag),
            .. expected.Listings().Select(key => Deletion(shard, key)),
        ];
        return await SubmitAsync(record.Id, rows, counts, cancellationToken) is not null;
    }

    /// <inheritdoc />
    /// <remarks>The first listing by state in a table of an earlier release goes through all records once.</remarks>
    public async Task<UploadPage> ListAsync(UploadQuery query, CancellationToken cancellationToken)
    {
        if (query.State is not null and not UploadState.Ready)
        {
            await _stateListings.CompleteAsync(this, cancellationToken);
        }

        return await _listing.ListAsync(query, cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<UploadCount>> CountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        _counters.SumAsync(Text(from), Text(to), cancellationToken);

    /// <inheritdoc />
    /// <exception cref="RequestFailedException">The account cannot be reached, the table is missing, or the identity may not read
    /// it.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        // A query, because a look-up answers 404 both for a missing row and for a missing table.
        var nothing = TableClient.CreateQueryFilter($"PartitionKey eq {TableKeys.Shards[0]} and RowKey eq {"check"}");
        await foreach (var _ in _table.QueryAsync<TableEntity>(nothing, maxPerPage: 1, select: null, cancellationToken))
        {
            break;
        }
    }

    /// <summary>Sends the record's rows and the counters as one transaction; again while only the counters are contended.</summary>
    /// <returns>The record row's new ETag, or null when the record itself was changed by others.</returns>
    private async Task<ETag?> SubmitAsync(
        string id, List<TableTransactionAction> rows, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        var shard = TableKeys.Shard(id);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var counters = await _counters.AddAsync(shard, counts, cancellationToken);
                var answers = await _table.SubmitTransactionAsync(rows.Concat(counters), cancellationToken);
                return answers.Value[0].Headers.ETag.GetValueOrDefault();
            }
            catch (TableTransactionFailedException exception) when (IsConflict(exception) && exception.FailedTransactionActionIndex == 0)
            {
                return null;
            }
            catch (TableTransactionFailedException exception) when (IsConflict(exception) && attempt < MaxAttempts)
            {
                // Another upload of this shard moved a counter between our look and our write.
            }

            await Task.Delay(Pause(attempt), _time, cancellationToken);
        }
    }

    private static List<TableTransactionAction> RecordActions(UploadRecord record, RecordVersion? expected)
    {
        // The record's row comes first: its index in the transaction tells a lost race for the record from one for a counter.
        List<TableTransactionAction> actions =
        [
            expected is null
                ? new(TableTransactionActionType.Add, RecordRows.Record(record))
                : new(TableTransactionActionType.UpdateReplace, RecordRows.Record(record), expected.ETag),
            new(TableTransactionActionType.UpsertReplace, RecordRows.Listed(TableKeys.Listing, record)),
        ];
        var state = RecordRows.ListedState(record);
        if (state is { } listed)
        {
            actions.Add(new(TableTransactionActionType.UpsertReplace, RecordRows.Listed(TableKeys.ListingOf(listed), record)));
        }

        var shard = TableKeys.Shard(record.Id);
        var written = new RecordVersion(ListPosition.Of(record), state, default);
        var gone = expected?.Listings().Except(written.Listings(), StringComparer.Ordinal) ?? [];
        actions.AddRange(gone.Select(key => Deletion(shard, key)));
        return actions;
    }

    private static TableTransactionAction Deletion(string shard, string key) =>
        new(TableTransactionActionType.Delete, new TableEntity(shard, key), ETag.All);

    private static StoredUpload Stored(UploadRecord record, ETag etag) =>
        new(record, new RecordVersion(ListPosition.Of(record), RecordRows.ListedState(record), etag).ToString());

    /// <summary>409 on insert, 412 on replacement, 404 when the row to replace is missing.</summary>
    private static bool IsConflict(RequestFailedException exception) => exception.Status is 409 or 412 || IsMissingRow(exception);

    private static bool IsMissingRow(RequestFailedException exception) =>
        exception.Status == 404 && exception.ErrorCode != TableErrorCode.TableNotFound.ToString();

    private static TimeSpan Pause(int attempt) => TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(
        Math.Min(LongestPauseMilliseconds, FirstPauseMilliseconds << Math.Min(attempt, 10))));

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
