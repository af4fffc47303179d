using Azure.Data.Tables;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>
/// A record as rows: the whole one for lookup, and one without the raw body for the listing, with the columns that filters ask for. Most
/// records are
/// ready; one that is not has a second such row in the listing of its state, so that finding what failed costs as much as failed.
/// </summary>
internal static class RecordRows
{
    public const string State = "State";
    public const string Profile = "Profile";
    public const string User = "User";
    public const string Day = "Day";

    private const string Json = "Json";
    private const string Owed = "Owed";
    private const string ListedIn = "ListedIn";

    /// <summary>Azure's limit for one binary property.</summary>
    private const int MaxJsonBytes = 64 * 1024;

    /// <summary>The state in whose listing a record belongs; null for none but the listing of all.</summary>
    public static UploadState? ListedState(UploadRecord record) => record.State == UploadState.Ready ? null : record.State;

    public static TableEntity Record(UploadRecord record)
    {
        var row = new TableEntity(TableKeys.Shard(record.Id), TableKeys.Record(record.Id)) { [Json] = Serialise(record) };
        if (record.Owed is not null)
        {
            row[Owed] = Checked(OwedNotification.ToJson(record.Owed));
        }

        if (ListedState(record) is { } state)
        {
            row[ListedIn] = state.ToString();
        }

        return row;
    }

    /// <summary>
    /// The version of a record's row. A row of an earlier release does not say that it is listed by its state, because it is not.
    /// </summary>
    public static RecordVersion Version(TableEntity row, UploadRecord record) =>
        new(ListPosition.Of(record), Enum.TryParse<UploadState>(row.GetString(ListedIn), out var state) ? state : null, row.ETag);

    public static TableEntity Listed(string listing, UploadRecord record) =>
        new(TableKeys.Shard(record.Id), TableKeys.Listed(listing, ListPosition.Of(record)))
        {
            [State] = record.State.ToString(),
            [Profile] = record.Profile,
            [User] = record.User,
            [Day] = record.Day,
            [Json] = Serialise(record with { RawBody = null }),
        };

    public static UploadRecord Read(TableEntity row)
    {
        var record = UploadRecord.FromJson(row.GetBinary(Json));
        return row.GetBinary(Owed) is { } owed ? record with { Owed = OwedNotification.FromJson(owed) } : record;
    }

    // What is owed has a column of its own: a record with its raw body may fill one.
    private static byte[] Serialise(UploadRecord record) => Checked((record with { Owed = null }).ToJson());

    private static byte[] Checked(byte[] json) => json.Length <= MaxJsonBytes
        ? json
        : throw new ArgumentException($"The record has {json.Length} bytes of JSON; a column of the table holds {MaxJsonBytes}.");
}
