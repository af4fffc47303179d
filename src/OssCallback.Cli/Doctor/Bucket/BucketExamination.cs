using OssCallback.Cli.Doctor.Checks;
using OssCallback.Oss;

namespace OssCallback.Cli.Doctor.Bucket;

/// <summary>The examination of a bucket: what uploads need of it first, then what strangers must not be able to do.</summary>
internal static class BucketExamination
{
    public static IReadOnlyList<DoctorCheck<BucketUnderTest>> Checks { get; } =
    [
        EndpointChecks.Names,
        CallbackAddressCheck.Address,
        .. TlsChecks.Of<BucketUnderTest>(bucket => bucket.ReachedCallbacks),
        EndpointChecks.Reached,
        EndpointChecks.Clock,
        EndpointChecks.AccessKey,
        RightChecks.All[0],
        CorsChecks.Post,
        CorsChecks.Put,
        CorsChecks.Parts,
        CorsChecks.Sdk,
        CorsChecks.Expose,
        StrangerChecks.Read,
        StrangerChecks.List,
        StrangerChecks.Write,
        StrangerChecks.Publish,
        OverwriteCheck.Overwrite,
        .. RightChecks.All.Skip(1),
    ];

    /// <summary>Examines a bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="begins">Told before each check.</param>
    /// <param name="cancellationToken">Ends it between two checks.</param>
    public static async Task<DoctorReport> RunAsync(
        BucketUnderTest bucket, Action<DoctorCheck> begins, CancellationToken cancellationToken)
    {
        var checks = await Examination.RunAsync(
            [.. Checks.Select(check => check with { RunAsync = one => AnsweredAsync(check, one) })], bucket, one => one.Unreachable, begins,
            cancellationToken);
        await TidyUpAsync(bucket);
        return DoctorReport.Of(bucket.Oss.PublicBucketUrl, bucket.Unreachable is null, checks, bucket.Remarks);
    }

    /// <summary>What OSS does not answer cannot be judged.</summary>
    private static async Task<CheckResult> AnsweredAsync(DoctorCheck<BucketUnderTest> check, BucketUnderTest bucket)
    {
        try
        {
            return await check.RunAsync(bucket);
        }
        catch (Exception exception) when (exception is OssException or HttpRequestException or OperationCanceledException)
        {
            return CheckResult.Skipped(exception.Message);
        }
    }

    private static async Task TidyUpAsync(BucketUnderTest bucket)
    {
        try
        {
            if (bucket.HasProbe && !(await bucket.AskAsync("DELETE", bucket.ProbeKey)).IsSuccess)
            {
                bucket.Remarks.Add(
                    $"{bucket.ProbeKey} was left in the bucket, a line of text: the key may not delete, and need not. The next run "
                    + "overwrites it.");
            }
        }
        catch (OssException exception)
        {
            bucket.Remarks.Add($"{bucket.ProbeKey} was left in the bucket: {exception.Message}");
        }
    }
}
