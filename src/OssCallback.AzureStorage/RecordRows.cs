using Azure.Data.Tables;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>A record as two rows: the whole one for lookup, and one without the raw body for listings, with the columns that filters ask for.</summary>
internal static class RecordRows
{
    public const string State = "State";
    public const string Profile = "Profile";
    public const string User = "User";
    public const string Day = "Day";

    private const string Json = "Json";

    /// <summary>Azure's limit for one binary property.</summary>
    private const int MaxJsonBytes = 64 * 1024;

    public static TableEntity Record(UploadRecord record) =>
        new(TableKeys.Shard(record.Id), TableKeys.Record(record.Id)) { [Json] = Serialise(record) };

    public static TableEntity Listing(UploadRecord record) =>
        new(TableKeys.Shard(record.Id), TableKeys.Listing(ListPosition.Of(record)))
        {
            [State] = record.State.ToString(),
            [Profile] = record.Profile,
            [User] = record.User,
            [Day] = record.Day,
            [Json] = Serialise(record with { RawBody = null }),
        };

    public static UploadRecord Read(TableEntity row) => UploadRecord.FromJson(row.GetBinary(Json));

    private static byte[] Serialise(UploadRecord record)
    {
        var json = record.ToJson();
        return json.Length <= MaxJsonBytes
            ? json
            : throw new ArgumentException($"The record has {json.Length} bytes of JSON; a row of the table holds {MaxJsonBytes}.", nameof(record));
    }
}
