using System.Diagnostics.CodeAnalysis;
using Azure;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>
/// A record's version: its row's ETag, and where its listing rows lie, so that a write which moves them needs no extra read.
/// </summary>
/// <param name="Listed">Its place in the listings.</param>
/// <param name="State">The state in whose listing it has a row; null for none.</param>
/// <param name="ETag">The row's version.</param>
internal sealed record RecordVersion(ListPosition Listed, UploadState? State, ETag ETag)
{
    private const char Separator = ' ';
    private const string NoState = "-";

    public static bool TryParse(string text, [NotNullWhen(true)] out RecordVersion? version)
    {
        version = null;
        if (text.Split(Separator, 3) is not [var position, var state, { Length: > 0 } etag]
            || !ListPosition.TryParse(position, out var listed))
        {
            return false;
        }

        version = new RecordVersion(listed, Enum.TryParse<UploadState>(state, out var known) ? known : null, new ETag(etag));
        return true;
    }

    /// <summary>The keys of its listing rows.</summary>
    public IEnumerable<string> Listings()
    {
        yield return TableKeys.Listed(TableKeys.Listing, Listed);
        if (State is { } state)
        {
            yield return TableKeys.Listed(TableKeys.ListingOf(state), Listed);
        }
    }

    public override string ToString() => $"{Listed}{Separator}{State?.ToString() ?? NoState}{Separator}{ETag}";
}
