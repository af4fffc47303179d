namespace OssCallback.Simulator.Access;

/// <summary>Where a V4 credential stands, and the EC numbers that are documented for it there.</summary>
/// <param name="Name">As errors name it.</param>
/// <param name="FormatEc">It is not <c>ak/yyyymmdd/region/oss/aliyun_v4_request</c>.</param>
/// <param name="AccessKeyIdEc">Characters that no access key id has.</param>
/// <param name="DayEc">The day is not a day, or not that of the date.</param>
internal sealed record CredentialPlace(string Name, string? FormatEc, string AccessKeyIdEc, string? DayEc)
{
    public static CredentialPlace Header { get; } = new("Authorization header", "0002-00000213", "0002-00000206", DayEc: null);

    public static CredentialPlace Url { get; } = new("x-oss-credential", FormatEc: null, "0002-00000222", DayEc: null);

    public static CredentialPlace Form { get; } = new("x-oss-credential", "0002-00000710", "0002-00000708", "0002-00000709");
}
