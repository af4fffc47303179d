using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>
/// Reservations in the one table: a row by name, and a row by expiry, by which the expired ones are found. Both are always changed
/// together.
/// </summary>
public sealed class AzureReservationStore : IReservationStore
{
    private const string Text = "Text";
    private const string Expires = "Expires";

    /// <summary>Each reservation clears away more than it adds, so what has expired never piles up.</summary>
    private const int MaxForgotten = 16;

    /// <summary>A lost race ends in a look at the winner's row; only rows that expire at that very moment make another turn.</summary>
    private const int MaxAttempts = 10;

    private readonly TableClient _table;

    internal AzureReservationStore(TableClient table) => _table = table;

    /// <inheritdoc />
    /// <exception cref="RequestFailedException">Azure refused or did not answer.</exception>
    public async Task<string> ReserveAsync(
        string name, string text, DateTimeOffset now, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        var shard = TableKeys.ShardOfReservation(name);
        for (var attempt = 1; ; attempt++)
        {
            var stored = await FindAsync(shard, name, cancellationToken);
            if (stored is not null && stored.GetDateTimeOffset(Expires) > now)
            {
                return stored.GetString(Text);
            }

            try
            {
                await _table.SubmitTransactionAsync(Actions(shard, name, text, expires, stored), cancellationToken);
                break;
            }
            catch (TableTransactionFailedException exception)
                when (exception.Status is 404 or 409 or 412 && exception.ErrorCode != TableErrorCode.TableNotFound && attempt < MaxAttempts)
            {
                // Another instance reserved, or cleared away, the same name.
            }
        }

        await ForgetAsync(shard, now, cancellationToken);
        return text;
    }

    private async Task<TableEntity?> FindAsync(string shard, string name, CancellationToken cancellationToken)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(shard, TableKeys.Reservation(name), select: null, cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    private static List<TableTransactionAction> Actions(string shard, string name, string text, DateTimeOffset expires, TableEntity? stored)
    {
        var row = new TableEntity(shard, TableKeys.Reservation(name)) { [Text] = text, [Expires] = expires };
        List<TableTransactionAction> actions =
        [
            stored is null ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, stored.ETag),
            new(TableTransactionActionType.UpsertReplace, new TableEntity(shard, TableKeys.ReservationEnd(expires, name))),
        ];
        if (stored?.GetDateTimeOffset(Expires) is { } before && before != expires)
        {
            actions.Add(new(TableTransactionActionType.Delete, new TableEntity(shard, TableKeys.ReservationEnd(before, name)), ETag.All));
        }

        return actions;
    }

    /// <summary>
    /// Deletes the oldest expired reservations of a shard. Of two processes that do so at the same time one finds a row gone and leaves the
    /// rest for later.
    /// </summary>
    private async Task ForgetAsync(string shard, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var first = TableKeys.FirstReservationEnd;
        var end = TableKeys.ReservationEnd(now, string.Empty);
        var expired = TableClient.CreateQueryFilter($"PartitionKey eq {shard} and RowKey ge {first} and RowKey lt {end}");
        List<TableTransactionAction> actions = [];
        await foreach (var page
            in _table.QueryAsync<TableEntity>(expired, MaxForgotten, ["PartitionKey", "RowKey"], cancellationToken).AsPages())
        {
            foreach (var row in page.Values)
            {
                actions.Add(new(TableTransactionActionType.Delete, row, ETag.All));
                actions.Add(
                    new(
                        TableTransactionActionType.Delete,
                        new TableEntity(shard, TableKeys.Reservation(TableKeys.NameOfReservationEnd(row.RowKey))),
                        ETag.All));
            }

            break;
        }

        if (actions.Count == 0)
        {
            return;
        }

        try
        {
            await _table.SubmitTransactionAsync(actions, cancellationToken);
        }
        catch (TableTransactionFailedException exception)
            when (exception.Status is 404 or 412 && exception.ErrorCode != TableErrorCode.TableNotFound)
        {
            // Another process was faster; what is left is found again by the next reservation.
        }
    }
}
