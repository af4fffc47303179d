using System.Globalization;
using OssCallback.Uploads;

namespace OssCallback.Cli.Export;

/// <summary>A record as a row of CSV (RFC 4180).</summary>
internal static class UploadCsv
{
    private static readonly (string Name, Func<UploadRecord, string?> Value)[] Columns =
    [
        ("id", record => record.Id),
        ("receivedAt", record => record.ReceivedAt.ToString("O", CultureInfo.InvariantCulture)),
        ("state", record => record.State.ToString().ToLowerInvariant()),
        ("reason", record => record.Reason ?? record.Hold),
        ("bucket", record => record.Bucket),
        ("object", record => record.Object),
        ("fileName", record => record.FileName),
        ("size", record => record.Size.ToString(CultureInfo.InvariantCulture)),
        ("type", record => record.MimeType),
        ("user", record => record.User),
        ("profile", record => record.Profile),
        ("source", record => record.Source.ToString().ToLowerInvariant()),
        ("revision", record => record.Revision.ToString(CultureInfo.InvariantCulture)),
        ("etag", record => record.Etag),
        ("url", record => record.Url),
    ];

    public static string Heading { get; } = string.Join(',', Columns.Select(column => column.Name));

    public static string Row(UploadRecord record) => string.Join(',', Columns.Select(column => Cell(column.Value(record) ?? string.Empty)));

    /// <summary>
    /// Names of files and users are strangers' texts: a spreadsheet would take one that begins like a formula for one, and an apostrophe
    /// keeps it from that.
    /// </summary>
    private static string Cell(string text)
    {
        var harmless = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;
        return harmless.AsSpan().ContainsAny(",\"\r\n") ? $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : harmless;
    }
}
