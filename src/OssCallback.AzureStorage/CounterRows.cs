using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>
/// One shard's share of the counters. Azure Tables has no addition, so a counter is read, changed and written back under its ETag.
/// </summary>
internal sealed class CounterRows(TableClient table)
{
    private const string Dimension = "Dimension";
    private const string Value = "Value";
    private const string Day = "Day";
    private const string Uploads = "Uploads";
    private const string Bytes = "Bytes";

    /// <summary>The actions that add the changes to what is stored now.</summary>
    /// <remarks>
    /// Reads one short range for each day (in practice one): point reads cost one request for each counter, and Azure answers several keys
    /// joined by <c>or</c> with a scan of the partition.
    /// </remarks>
    public async Task<IReadOnlyList<TableTransactionAction>> AddAsync(
        string shard, IReadOnlyCollection<UploadCount> changes, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, TableEntity>(StringComparer.Ordinal);
        foreach (var day in changes.Select(change => change.Day).Distinct(StringComparer.Ordinal))
        {
            await foreach (var row in ReadAsync(shard, day, day, cancellationToken))
            {
                stored.Add(row.RowKey, row);
            }
        }

        return [.. changes.Select(change => Add(shard, change, stored.GetValueOrDefault(TableKeys.Counter(change))))];
    }

    /// <summary>Sums over all shards; counters at zero are left out.</summary>
    public async Task<IReadOnlyList<UploadCount>> SumAsync(string from, string to, CancellationToken cancellationToken)
    {
        var sums = new ConcurrentDictionary<(string Day, string Dimension, string Value), (long Uploads, long Bytes)>();
        await Task.WhenAll(TableKeys.Shards.Select(SumShardAsync));
        return [.. sums
            .Where(sum => sum.Value is not (0, 0))
            .Select(sum => new UploadCount(sum.Key.Day, sum.Key.Dimension, sum.Key.Value, sum.Value.Uploads, sum.Value.Bytes))
            .OrderBy(count => count.Day, StringComparer.Ordinal)
            .ThenBy(count => count.Dimension, StringComparer.Ordinal)
            .ThenBy(count => count.Value, StringComparer.Ordinal)];

        async Task SumShardAsync(string shard)
        {
            await foreach (var row in ReadAsync(shard, from, to, cancellationToken))
            {
                var counter = Read(row);
                sums.AddOrUpdate(
                    (counter.Day, counter.Dimension, counter.Value),
                    (counter.Uploads, counter.Bytes),
                    (_, sum) => (sum.Uploads + counter.Uploads, sum.Bytes + counter.Bytes));
            }
        }
    }

    private static UploadCount Read(TableEntity row) => new(
        row.GetString(Day),
        row.GetString(Dimension),
        row.GetString(Value),
        row.GetInt64(Uploads).GetValueOrDefault(),
        row.GetInt64(Bytes).GetValueOrDefault());

    private static TableTransactionAction Add(string shard, UploadCount change, TableEntity? stored)
    {
        var row = new TableEntity(shard, TableKeys.Counter(change))
        {
            [Day] = change.Day,
            [Dimension] = change.Dimension,
            [Value] = change.Value,
            [Uploads] = change.Uploads + (stored?.GetInt64(Uploads) ?? 0),
            [Bytes] = change.Bytes + (stored?.GetInt64(Bytes) ?? 0),
        };
        return stored is null
            ? new TableTransactionAction(TableTransactionActionType.Add, row)
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, stored.ETag);
    }

    private AsyncPageable<TableEntity> ReadAsync(string shard, string from, string to, CancellationToken cancellationToken) =>
        table.QueryAsync<TableEntity>(
        TableClient.CreateQueryFilter(
            $"PartitionKey eq {shard} and RowKey ge {TableKeys.CountersFrom(from)} and RowKey lt {TableKeys.CountersEnd(to)}"),
        maxPerPage: null,
        select: null,
        cancellationToken);
}
