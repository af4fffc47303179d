namespace OssCallback.IntegrationTests.Hostile;

/// <summary>The kinds of grant, named as the columns of the documentation.</summary>
internal static class Kinds
{
    public const string Form = "default form";
    public const string V1 = "`format=v1`";
    public const string V4 = "`format=v4`";
    public const string PutV4 = "presigned PUT V4";
    public const string PutV1 = "presigned PUT V1";
    public const string Sts = "STS";
    public const string Parts = "in parts";

    public static readonly string[] All = [Form, V1, V4, PutV4, PutV1, Sts, Parts];
    public static readonly string[] Forms = [Form, V1, V4];
    public static readonly string[] Directories = [V1, V4];
    public static readonly string[] Puts = [PutV4, PutV1];
}
