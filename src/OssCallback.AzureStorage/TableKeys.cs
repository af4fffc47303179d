using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>The keys of the one table. Sorted by row key, a shard holds its listing newest first, its counters by day and its records.</summary>
/// <remarks><c>e|expiry|name</c> and <c>g|name</c> (reservations), <c>l|inverted time|id</c>, <c>s|day|dimension|value</c>, <c>u|id</c>. Keys may not hold <c>/ \ # ?</c> nor control characters:
/// https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model</remarks>
internal static class TableKeys
{
    /// <summary>Sorts right after <c>|</c>, so it ends every range of keys that begin alike.</summary>
    private const char AfterSeparator = '}';

    private const int MaxEncodedValueLength = 400;

    /// <summary>Before every listing row.</summary>
    public const string FirstListing = "l|";

    /// <summary>After every listing row.</summary>
    public const string AfterListings = "l}";

    /// <summary>All partitions: the 32 characters that a Base32 id can begin with.</summary>
    public static IReadOnlyList<string> Shards { get; } = [.. "abcdefghijklmnopqrstuvwxyz234567".Select(character => character.ToString())];

    public static string Shard(string id) => UploadId.IsWellFormed(id)
        ? id[..1]
        : throw new ArgumentException("The text is no upload id.", nameof(id));

    public static string Record(string id) => $"u|{id}";

    public static string Listing(ListPosition position) => $"l|{position.InvertedTime}|{position.Id}";

    public static string ListingFrom(string invertedTime) => $"l|{invertedTime}|";

    public static string ListingEnd(string invertedTime) => $"l|{invertedTime}{AfterSeparator}";

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

    /// <summary>Letters, digits and <c>- . _ +</c> stay, every other byte becomes <c>=XX</c>; a very long value becomes its hash. The value itself is a property of the row.</summary>
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
