namespace OssCallback.Uploads;

/// <summary>The numbers of one day.</summary>
/// <param name="Day"><c>yyyy-MM-dd</c> in the configured zone.</param>
/// <param name="Uploads">Number of ready uploads.</param>
/// <param name="Bytes">Sum of their sizes.</param>
/// <param name="Rejected">Uploads that a reviewer refused.</param>
/// <param name="Failed">Uploads whose object is missing or could not be checked.</param>
/// <param name="Types">Ready uploads by content type.</param>
/// <param name="Profiles">Ready uploads by profile.</param>
public sealed record DayStatistics(
    string Day, long Uploads, long Bytes, long Rejected, long Failed,
    IReadOnlyDictionary<string, UploadSum> Types, IReadOnlyDictionary<string, UploadSum> Profiles);
