namespace OssCallback.Grants;

/// <summary>OSS's limits for parts, and the part size that is proposed for a file.</summary>
/// <remarks>
/// OSS developer reference, "UploadPart" and "CompleteMultipartUpload": at most 10,000 parts; all but the last have 100 KB or more.
/// </remarks>
internal static class PartPlan
{
    public const int MaxParts = 10_000;
    public const int MinPartBytes = 100 * 1024;

    /// <summary>What S3 clients take as their smallest part, so that they cut files as proposed.</summary>
    public const long UsualPartBytes = 5 * 1024 * 1024;

    public static long PartSize(long size) => Math.Max(UsualPartBytes, Divide(size, MaxParts));

    public static int PartCount(long size) => (int)Divide(size, PartSize(size));

    /// <summary>The highest part number that a file of this size can need, however it is cut.</summary>
    public static int HighestNumber(long size) => (int)Math.Min(MaxParts, Divide(size, MinPartBytes));

    private static long Divide(long dividend, long divisor) => ((dividend - 1) / divisor) + 1;
}
