using System.Globalization;
using OssCallback.Uploads;

namespace OssCallback.Sqlite;

/// <summary>How days and versions are written in the tables.</summary>
internal static class UploadRow
{
    private const string DayFormat = "yyyy-MM-dd";

    public static string Day(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    /// <exception cref="ArgumentException">The text is not a day; it would not be found again.</exception>
    public static string Day(string? day, string parameterName) =>
        DateOnly.TryParseExact(day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? day!
            : throw new ArgumentException($"The day must be set, in the form {DayFormat}.", parameterName);

    public static string Version(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of a version, or null when it cannot be one of ours.</summary>
    public static long? Version(string version) =>
        long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    /// <summary>A record as it lies in its own column, apart from its raw body.</summary>
    public static byte[] Json(UploadRecord record) => (record with { RawBody = null }).ToJson();
}
