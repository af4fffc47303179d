using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>Records and counters in one table of 32 partitions; a write is one entity group transaction within the partition of its id.</summary>
public sealed class AzureUploadStore : IUploadStore
{
    /// <summary>Azure's limit for one entity group transaction, less the record's three rows.</summary>
    private const int MaxCounts = 100 - 3;

    /// <summary>With the pauses below more than ten seconds: many processes can change the same counters of one shard before one of them gives up.</summary>
    private const int MaxAttempts = 20;

    private const int FirstPauseMilliseconds = 20;
    private const int LongestPauseMilliseconds = 1000;

    private readonly TableClient _table;
    private readonly TimeProvider _time;
    private readonly CounterRows _counters;
    private readonly ShardedListing _listing;

    internal AzureUploadStore(TableClient table, TimeProvider time)
    {
        _table = table;
        _time = time;
        _counters = new CounterRows(table);
        _listing = new ShardedListing(table);
    }

    /// <inheritdoc />
    public async Task<StoredUpload?> FindAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var row = (await _table.GetEntityAsync<TableEntity>(TableKeys.Shard(id), TableKeys.Record(id), select: null, cancellationToken)).Value;
            return Stored(RecordRows.Read(row), row.ETag);
        }
        catch (RequestFailedException exception) when (IsMissingRow(exception))
        {
            return null;
        }
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The record is too large for a row, or there are too many counts for one transaction.</exception>
    /// <exception cref="RequestFailedException">Azure refused or did not answer; or others changed the same counters again and again.</exception>
    public async Task<StoredUpload?> TryWriteAsync(UploadRecord record, string? expectedVersion, IReadOnlyCollection<UploadCount> counts, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counts.Count, MaxCounts);
        RecordVersion? expected = null;
        if (expectedVersion is not null && (!RecordVersion.TryParse(expectedVersion, out expected) || expected.Listed.Id != record.Id))
        {
            return null; // This record never had such a version.
        }

        var shard = TableKeys.Shard(record.Id);
        var rows = RecordActions(record, expected);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var counters = await _counters.AddAsync(shard, counts, cancellationToken);
                var answers = await _table.SubmitTransactionAsync(rows.Concat(counters), cancellationToken);
                return Stored(record, answers.Value[0].Headers.ETag.GetValueOrDefault());
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

    /// <inheritdoc />
    public Task<UploadPage> ListAsync(UploadQuery query, CancellationToken cancellationToken) => _listing.ListAsync(query, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<UploadCount>> CountAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        _counters.SumAsync(Text(from), Text(to), cancellationToken);

    /// <inheritdoc />
    /// <exception cref="RequestFailedException">The account cannot be reached, the table is missing, or the identity may not read it.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        // A query, because a look-up answers 404 both for a missing row and for a missing table.
        var nothing = TableClient.CreateQueryFilter($"PartitionKey eq {TableKeys.Shards[0]} and RowKey eq {"check"}");
        await foreach (var _ in _table.QueryAsync<TableEntity>(nothing, maxPerPage: 1, select: null, cancellationToken))
        {
            break;
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
            new(TableTransactionActionType.UpsertReplace, RecordRows.Listing(record)),
        ];
        if (expected is not null && expected.Listed != ListPosition.Of(record))
        {
            actions.Add(new(TableTransactionActionType.Delete, new TableEntity(TableKeys.Shard(record.Id), TableKeys.Listing(expected.Listed)), ETag.All));
        }

        return actions;
    }

    private static StoredUpload Stored(UploadRecord record, ETag etag) => new(record, new RecordVersion(ListPosition.Of(record), etag).ToString());

    /// <summary>409 on insert, 412 on replacement, 404 when the row to replace is missing.</summary>
    private static bool IsConflict(RequestFailedException exception) => exception.Status is 409 or 412 || IsMissingRow(exception);

    private static bool IsMissingRow(RequestFailedException exception) =>
        exception.Status == 404 && exception.ErrorCode != TableErrorCode.TableNotFound.ToString();

    private static TimeSpan Pause(int attempt) => TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(
        Math.Min(LongestPauseMilliseconds, FirstPauseMilliseconds << Math.Min(attempt, 10))));

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
