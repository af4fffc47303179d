using OssCallback.Oss;
using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Access;

/// <summary>The text <c>ak/yyyymmdd/region/oss/aliyun_v4_request</c> of a V4 signature.</summary>
internal sealed record CredentialScope(string AccessKeyId, string Day, string Region, CredentialPlace Place)
{
    public static CredentialScope Parse(string text, CredentialPlace place)
    {
        if (text.Split('/') is not [{ Length: > 0 } accessKeyId, { Length: > 0 } day, { Length: > 0 } region, "oss", "aliyun_v4_request"])
        {
            throw OssErrors.InvalidArgument($"Invalid credential in {place.Name}.", place.Name, text, place.FormatEc).Refuse();
        }

        return accessKeyId.All(character => character is > ' ' and <= '~')
            ? new(accessKeyId, day, region, place)
            : throw OssErrors.InvalidArgument($"Invalid accessKeyId in {place.Name}.", place.Name, accessKeyId, place.AccessKeyIdEc)
                .Refuse();
    }

    /// <summary>The scope must name the day of the request's date and the region of the bucket.</summary>
    public void Check(DateTimeOffset date, string region)
    {
        if (Day != SignatureV4.FormatDate(date)[..8])
        {
            throw OssErrors.InvalidArgument($"Invalid signing date in {Place.Name}.", Place.Name, Day, Place.DayEc).Refuse();
        }

        if (Region != region)
        {
            throw OssErrors.InvalidArgument($"Invalid signing region in {Place.Name}.", Place.Name, Region).Refuse();
        }
    }
}
