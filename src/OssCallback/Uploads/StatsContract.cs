namespace OssCallback.Uploads;

/// <summary>The answer of <c>GET /api/stats</c>.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day, included.</param>
/// <param name="TimeZone">The zone whose midnight separates the days.</param>
/// <param name="Days">Each day of the span, also those without uploads.</param>
/// <param name="Total">All of them together.</param>
/// <param name="User">The user whose uploads were counted; null for everybody's.</param>
/// <param name="IsCut">Of a user: whether there are more than the newest 20,000 records, and only those were counted.</param>
public sealed record UploadStatistics(
    string From, string To, string TimeZone, IReadOnlyList<DayStatistics> Days, TotalStatistics Total, string? User = null,
    bool? IsCut = null);

/// <summary>The numbers of one day.</summary>
/// <param name="Day"><c>yyyy-MM-dd</c> in the configured zone.</param>
/// <param name="Uploads">Number of ready uploads.</param>
/// <param name="Bytes">Sum of their sizes.</param>
/// <param name="Rejected">Uploads that a reviewer refused.</param>
/// <param name="Failed">Uploads whose object is missing or could not be checked.</param>
/// <param name="Types">Ready uploads by content type.</param>
/// <param name="Profiles">Ready uploads by profile.</param>
/// <param name="Sources">
/// Ready uploads by who told of them: <c>callback</c>, <c>confirm</c>, <c>reconcile</c>. Where the first is missing,
/// callbacks do not arrive.
/// </param>
public sealed record DayStatistics(
    string Day, long Uploads, long Bytes, long Rejected, long Failed,
    IReadOnlyDictionary<string, UploadSum> Types, IReadOnlyDictionary<string, UploadSum> Profiles,
    IReadOnlyDictionary<string, UploadSum> Sources);

/// <summary>The numbers of all days together.</summary>
/// <param name="Uploads">Number of ready uploads.</param>
/// <param name="Bytes">Sum of their sizes.</param>
/// <param name="Rejected">Uploads that a reviewer refused.</param>
/// <param name="Failed">Uploads whose object is missing or could not be checked.</param>
public sealed record TotalStatistics(long Uploads, long Bytes, long Rejected, long Failed);

/// <summary>Number and bytes.</summary>
/// <param name="Uploads">Number of ready uploads.</param>
/// <param name="Bytes">Sum of their sizes.</param>
public sealed record UploadSum(long Uploads, long Bytes);
