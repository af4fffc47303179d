using System.Text;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Listing;

/// <summary>Lists keys in byte order with one scan. A folded prefix with many keys is left with one seek, so the cost grows with the page
/// and
/// not with the bucket.</summary>
internal sealed class ObjectListing(ObjectIndex index)
{
    /// <summary>Reading on is cheaper than a new seek for about as many rows.</summary>
    private const int MaxSkippedRows = 16;

    public ListingPage List(string bucket, string prefix, string delimiter, string after, int maxKeys)
    {
        var end = prefix.Length == 0 ? null : PastPrefix(prefix);
        var from = Encoding.UTF8.GetBytes(prefix);
        if (after.Length > 0)
        {
            // A page that ended with a folded prefix goes on behind all of its keys.
            var resume = IsFolded(after, prefix, delimiter) ? PastPrefix(after) : [.. Encoding.UTF8.GetBytes(after), 0];
            from = resume.AsSpan().SequenceCompareTo(from) > 0 ? resume : from;
        }

        var objects = new List<ListedObject>();
        var prefixes = new List<string>();
        var last = string.Empty;
        string? folded = null;
        var skipped = 0;
        string? next = null;
        bool leaveFold;
        do
        {
            leaveFold = false;
            index.Scan(bucket, from, end, Visit);
            from = leaveFold ? PastPrefix(folded!) : from;
        }
        while (leaveFold);

        return new(objects, prefixes, next);

        bool Visit(ListedObject item)
        {
            if (folded is not null && item.Key.StartsWith(folded, StringComparison.Ordinal))
            {
                leaveFold = ++skipped > MaxSkippedRows;
                return !leaveFold;
            }

            if (objects.Count + prefixes.Count == maxKeys)
            {
                next = last;
                return false;
            }

            var fold = delimiter.Length == 0 ? -1 : item.Key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            if (fold < 0)
            {
                objects.Add(item);
                last = item.Key;
            }
            else
            {
                last = folded = item.Key[..(fold + delimiter.Length)];
                prefixes.Add(last);
                skipped = 0;
            }

            return true;
        }
    }

    private static bool IsFolded(string after, string prefix, string delimiter) =>
        delimiter.Length > 0 && after.StartsWith(prefix, StringComparison.Ordinal)
        && after.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var fold
            && fold + delimiter.Length == after.Length;

    /// <summary>The first byte string behind all keys with a prefix; no byte of UTF-8 is 0xFF, so adding one never overflows.</summary>
    private static byte[] PastPrefix(string prefix)
    {
        var bytes = Encoding.UTF8.GetBytes(prefix);
        bytes[^1]++;
        return bytes;
    }
}
