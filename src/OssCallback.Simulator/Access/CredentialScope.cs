using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Access;

/// <summary>The text <c>ak/yyyymmdd/region/oss/aliyun_v4_request</c> of a V4 signature.</summary>
internal sealed record CredentialScope(string AccessKeyId, string Day, string Region)
{
    public static CredentialScope Parse(string text, string argumentName)
    {
        var parts = text.Split('/');
        return parts is [{ Length: > 0 } accessKeyId, { Length: 8 } day, { Length: > 0 } region, "oss", "aliyun_v4_request"]
            ? new(accessKeyId, day, region)
            : throw OssErrors.InvalidArgument($"Invalid credential in {argumentName}.", argumentName, text, "0002-00000710").Refuse();
    }

    /// <summary>The scope must name the day of the request's date and the region of the bucket.</summary>
    public void Check(string date, string region, string argumentName)
    {
        if (!date.StartsWith(Day, StringComparison.Ordinal))
        {
            throw OssErrors.InvalidArgument($"Invalid signing date in {argumentName}.", argumentName, Day).Refuse();
        }

        if (Region != region)
        {
            throw OssErrors.InvalidArgument($"Invalid signing region in {argumentName}.", argumentName, Region).Refuse();
        }
    }
}
