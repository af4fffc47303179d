namespace OssCallback.Uploads;

/// <summary>The numbers of all days together.</summary>
/// <param name="Uploads">Number of ready uploads.</param>
/// <param name="Bytes">Sum of their sizes.</param>
/// <param name="Rejected">Uploads that a reviewer refused.</param>
/// <param name="Failed">Uploads whose object is missing or could not be checked.</param>
public sealed record TotalStatistics(long Uploads, long Bytes, long Rejected, long Failed);
