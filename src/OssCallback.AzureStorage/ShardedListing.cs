using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>Reads the listings of all shards side by side and merges them, newest first.</summary>
internal sealed class ShardedListing(TableClient table)
{
    /// <exception cref="FormatException">The continuation is not one that a listing gave out.</exception>
    public async Task<UploadPage> ListAsync(UploadQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, UploadQuery.MaxLimit);
        var filter = Filter(query);
        var pageSize = Math.Min(query.Limit + 1, (query.Limit / TableKeys.Shards.Count * 2) + 4);
        var shards = TableKeys.Shards.Select(shard => table
            .QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {shard}") + filter, pageSize, select: null, cancellationToken)
            .GetAsyncEnumerator(cancellationToken)).ToArray();
        try
        {
            return await MergeAsync(shards, query.Limit);
        }
        finally
        {
            foreach (var shard in shards)
            {
                await shard.DisposeAsync();
            }
        }
    }

    private static async Task<UploadPage> MergeAsync(IAsyncEnumerator<TableEntity>[] shards, int limit)
    {
        // The first pages are fetched together; a further one only where a shard has used its page up.
        var found = await Task.WhenAll(shards.Select(shard => shard.MoveNextAsync().AsTask()));
        var next = new PriorityQueue<int, string>(StringComparer.Ordinal);
        for (var i = 0; i < shards.Length; i++)
        {
            if (found[i])
            {
                next.Enqueue(i, shards[i].Current.RowKey);
            }
        }

        var page = new List<UploadRecord>(limit);
        while (page.Count < limit && next.TryDequeue(out var shard, out _))
        {
            page.Add(RecordRows.Read(shards[shard].Current));
            if (await shards[shard].MoveNextAsync())
            {
                next.Enqueue(shard, shards[shard].Current.RowKey);
            }
        }

        return new UploadPage(page, next.Count > 0 ? ListPosition.Of(page[^1]).ToString() : null);
    }

    /// <summary>
    /// The conditions after the partition's. Days bound the range of row keys generously, for any time zone, and the column decides.
    /// </summary>
    private static string Filter(UploadQuery query)
    {
        // Most records are ready: their state is a filter on the listing of all, every other state has a listing of its own.
        var listing = query.State is { } state and not UploadState.Ready ? TableKeys.ListingOf(state) : TableKeys.Listing;
        var after = query.To is { } latest ? TableKeys.ListingFrom(listing, ListPosition.EndOf(latest)) : listing;
        if (query.Continuation is { } continuation)
        {
            var last = TableKeys.Listed(listing, ListPosition.Parse(continuation));
            after = string.CompareOrdinal(last, after) > 0 ? last : after;
        }

        var before = query.From is { } earliest
            ? TableKeys.ListingEnd(listing, ListPosition.StartOf(earliest))
            : TableKeys.AfterListing(listing);
        var filter = new StringBuilder(TableClient.CreateQueryFilter($" and RowKey gt {after} and RowKey lt {before}"));
        AppendColumn(filter, RecordRows.Day, "ge", Text(query.From));
        AppendColumn(filter, RecordRows.Day, "le", Text(query.To));
        AppendColumn(filter, RecordRows.State, "eq", query.State?.ToString());
        AppendColumn(filter, RecordRows.Profile, "eq", query.Profile);
        AppendColumn(filter, RecordRows.User, "eq", query.User);
        return filter.ToString();
    }

    private static void AppendColumn(StringBuilder filter, string column, string comparison, string? value)
    {
        if (value is not null)
        {
            filter.Append(CultureInfo.InvariantCulture, $" and {column} {comparison} ").Append(TableClient.CreateQueryFilter($"{value}"));
        }
    }

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
