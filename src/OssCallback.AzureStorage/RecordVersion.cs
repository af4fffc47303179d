using System.Diagnostics.CodeAnalysis;
using Azure;

namespace OssCallback.AzureStorage;

/// <summary>A record's version: its row's ETag, and where its listing row lies, so that a write which moves that row needs no extra read.</summary>
internal sealed record RecordVersion(ListPosition Listed, ETag ETag)
{
    private const char Separator = ' ';

    public static bool TryParse(string text, [NotNullWhen(true)] out RecordVersion? version)
    {
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        version = at > 0 && at < text.Length - 1 && ListPosition.TryParse(text.AsSpan(0, at), out var listed)
            ? new RecordVersion(listed, new ETag(text[(at + 1)..]))
            : null;
        return version is not null;
    }

    public override string ToString() => $"{Listed}{Separator}{ETag}";
}
