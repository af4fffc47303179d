using Azure.Data.Tables;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>Gives the records of earlier releases their rows in the listings of their states.</summary>
/// <remarks>Once for a table: a mark says that it is done. Doing it again, or in two processes at once, changes nothing.</remarks>
internal sealed class StateListings(TableClient table)
{
    private volatile bool _isComplete;

    public async Task CompleteAsync(AzureUploadStore store, CancellationToken cancellationToken)
    {
        if (_isComplete)
        {
            return;
        }

        var mark = new TableEntity(TableKeys.Shards[0], TableKeys.StatesAreListed);
        if (!(await table.GetEntityIfExistsAsync<TableEntity>(mark.PartitionKey, mark.RowKey, select: null, cancellationToken)).HasValue)
        {
            await Task.WhenAll(TableKeys.Shards.Select(shard => CompleteAsync(store, shard, cancellationToken)));
            await table.UpsertEntityAsync(mark, TableUpdateMode.Replace, cancellationToken);
        }

        _isComplete = true;
    }

    private async Task CompleteAsync(AzureUploadStore store, string shard, CancellationToken cancellationToken)
    {
        var (first, end, ready) = (TableKeys.Listing, TableKeys.AfterListing(TableKeys.Listing), UploadState.Ready.ToString());
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {shard} and RowKey gt {first} and RowKey lt {end} and State ne {ready}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, maxPerPage: null, ["RowKey"], cancellationToken))
        {
            var id = row.RowKey[(row.RowKey.LastIndexOf('|') + 1)..];
            if (await store.FindAsync(id, cancellationToken) is { } stored
                && RecordVersion.TryParse(stored.Version, out var version)
                && version.State is null
                && RecordRows.ListedState(stored.Record) is not null)
            {
                // As it is; the write adds the row. Whoever was faster has added it.
                await store.TryWriteAsync(stored.Record, stored.Version, [], cancellationToken);
            }
        }
    }
}
