using System.Globalization;

namespace OssCallback.Uploads;

/// <summary>A day in a query.</summary>
internal static class QueryDay
{
    /// <summary>The day, or null where the parameter is absent.</summary>
    /// <exception cref="FormatException">The parameter is not a day; the message says so.</exception>
    public static DateOnly? Read(IReadOnlyDictionary<string, string> query, string name) =>
        query.GetValueOrDefault(name) is not { Length: > 0 } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new FormatException($"The parameter {name} must be a day such as 2026-01-31.");
}
