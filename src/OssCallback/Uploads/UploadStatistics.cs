namespace OssCallback.Uploads;

/// <summary>The answer of <c>GET /api/stats</c>.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day, included.</param>
/// <param name="TimeZone">The zone whose midnight separates the days.</param>
/// <param name="Days">Each day of the span, also those without uploads.</param>
/// <param name="Total">All of them together.</param>
public sealed record UploadStatistics(string From, string To, string TimeZone, IReadOnlyList<DayStatistics> Days, TotalStatistics Total);
