using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>
/// The keys of the one table. Sorted by row key, a shard holds its listing newest first, its counters by day and its records.
/// </summary>
/// <remarks><c>e|expiry|name</c> and <c>g|name</c> (reservations), <c>i|state|inverted time|id</c>, <c>l|inverted time|id</c>,
/// <c>m|name</c> (marks of the whole table), <c>s|day|dimension|value</c>, <c>u|id</c>. Keys may not hold <c>/ \ # ?</c> nor control
/// characters:
/// https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model</remarks>
internal static class TableKeys
{
    /// <summary>Sorts right after <c>|</c>, so it ends every range of keys that begin alike.</summary>
    private const char AfterSeparator = '}';

    private const int MaxEncodedValueLength = 400;

    /// <summary>The mark that every record which is not ready has its row in the listing of its state.</summary>
    public const string StatesAreListed = "m|states";

    /// <summary>What the listing of all records begins with.</summary>
    public const string Listing = "l|";

    /// <summary>All partitions: the 32 characters that a Base32 id can begin with.</summary>
    public static IReadOnlyList<string> Shards { get; } = [.. "abcdefghijklmnopqrstuvwxyz234567".Select(character => character.ToString())];

    public static string Shard(string id) => UploadId.IsWellFormed(id)
        ? id[..1]
        : throw new ArgumentException("The text is not an upload id.", nameof(id));

    public static string Record(string id) => $"u|{id}";

    /// <summary>What the listing of one state begins with.</summary>
    public static string ListingOf(UploadState state) => $"i|{state}|";

    public static string Listed(string listing, ListPosition position) => $"{listing}{position.InvertedTime}|{position.Id}";

    public static string ListingFrom(string listing, string invertedTime) => $"{listing}{invertedTime}|";

    public static string ListingEnd(string listing, string invertedTime) => $"{listing}{invertedTime}{AfterSeparator}";

    public static string AfterListing(string listing) => listing[..^1] + AfterSeparator;

    public static string Counter(UploadCount count) => $"{CountersFrom(count.Day)}{Encode(count.Dimension)}|{Encode(count.Value)}";

    public static string CountersFrom(string day) => $"s|{day}|";

    public static string CountersEnd(string day) => $"s|{day}{AfterSeparator}";

    /// <summary>Before every row of a reservation's end.</summary>
    public const string FirstReservationEnd = "e|";

    /// <param name="name">64 hex digits, evenly spread because they are a hash.</param>
    public static string ShardOfReservation(string name) => Shards[Convert.FromHexString(name.AsSpan(0, 2))[0] % Shards.Count];

    public static string Reservation(string name) => $"g|{name}";

    /// <summary>Sorts by time; with an empty name before all of the same second.</summary>
    public static string ReservationEnd(DateTimeOffset expires, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{FirstReservationEnd}{expires.UtcDateTime:yyyyMMddHHmmss}|{name}");

    public static string NameOfReservationEnd(string rowKey) => rowKey[(rowKey.LastIndexOf('|') + 1)..];

    /// <summary>
    /// Letters, digits and <c>- . _ +</c> stay, every other byte becomes <c>=XX</c>; a very long value becomes its hash. The value itself
    /// is a property of the row.
    /// </summary>
    private static string Encode(string value)
    {
        var text = new StringBuilder(value.Length);
        var bytes = Encoding.UTF8.GetBytes(value);
        foreach (var unit in bytes)
        {
            var character = (char)unit;
            _ = char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or '+'
                ? text.Append(character)
                : text.Append(CultureInfo.InvariantCulture, $"={unit:X2}");
        }

        return text.Length <= MaxEncodedValueLength ? text.ToString() : $"=sha256={Convert.ToHexString(SHA256.HashData(bytes))}";
    }
}
