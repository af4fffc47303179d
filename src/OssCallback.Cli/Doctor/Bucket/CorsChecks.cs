using OssCallback.Oss;

namespace OssCallback.Cli.Doctor.Bucket;

/// <summary>What browsers ask before they let a page upload, and what they let it read.</summary>
internal static class CorsChecks
{
    private const string Remedy =
        "Set the bucket's CORS rules from infra/oss/cors.xml with your origins in them: ossutil api put-bucket-cors --bucket NAME "
        + "--cors-configuration file://infra/oss/cors.xml. They replace the rules that are there.";

    /// <summary>What goes with a presigned PUT of <c>/api/upload-url</c>.</summary>
    private const string PutHeaders = "content-type,content-md5,x-oss-forbid-overwrite,x-oss-object-acl";

    /// <summary>What SDKs send that sign by themselves with the credentials of <c>/api/sts</c>.</summary>
    private const string SdkHeaders =
        "authorization,content-type,x-oss-callback,x-oss-callback-var,x-oss-content-sha256,x-oss-date,"
        + "x-oss-security-token,x-oss-user-agent";

    public static DoctorCheck<BucketUnderTest> Post { get; } = new("cors-post", "Pages may post forms", Severity.High,
        "Browsers do not let the page read OSS's answer, or do not send the form at all: uploads look failed although files are stored.",
        Remedy, bucket => PreflightAsync(bucket, ["POST"], string.Empty));

    public static DoctorCheck<BucketUnderTest> Put { get; } = new("cors-put", "Pages may put objects and parts", Severity.Medium,
        "Uploads by signed address and in parts do not begin in browsers.",
        Remedy, bucket => PreflightAsync(bucket, ["PUT"], PutHeaders));

    public static DoctorCheck<BucketUnderTest> Parts { get; } = new("cors-parts", "Pages may list and abort their parts", Severity.Low,
        "A page that was reloaded cannot go on with an upload in parts, nor throw one away.",
        Remedy, bucket => PreflightAsync(bucket, ["GET", "DELETE"], string.Empty));

    public static DoctorCheck<BucketUnderTest> Sdk { get; } = new("cors-sdk", "SDKs in pages may send their headers", Severity.Medium,
        "ali-oss and other SDKs that sign by themselves fail in browsers with a CORS error.",
        Remedy, bucket => bucket.Settings<StsOptions>().IsConfigured
            ? PreflightAsync(bucket, ["PUT", "POST"], SdkHeaders)
            : Task.FromResult(CheckResult.Skipped("Sts:RoleArn is not set.")));

    public static DoctorCheck<BucketUnderTest> Expose { get; } = new("cors-etag", "Pages may read the ETag", Severity.Medium,
        "Uploads in parts cannot be put together in browsers: each part is named by its ETag.",
        "Add <ExposeHeader>ETag</ExposeHeader> to the bucket's CORS rules, as infra/oss/cors.xml has it.", ExposesAsync);

    private static async Task<CheckResult> PreflightAsync(BucketUnderTest bucket, string[] methods, string headers)
    {
        if (NoOrigin(bucket) is { } skipped)
        {
            return skipped;
        }

        foreach (var origin in Origins(bucket))
        {
            foreach (var method in methods)
            {
                var reply = await bucket.PreflightAsync(origin, method, headers);
                var allowed = reply.Header("Access-Control-Allow-Origin");
                if (!reply.IsSuccess || (allowed != "*" && allowed != origin))
                {
                    var with = headers.Length > 0 ? $" with {headers}" : string.Empty;
                    return CheckResult.Found($"{method} from {origin}{with} is not allowed: {reply.InWords}.");
                }
            }
        }

        return CheckResult.Passed($"{string.Join(" and ", methods)} from {string.Join(", ", Origins(bucket))}.");
    }

    private static async Task<CheckResult> ExposesAsync(BucketUnderTest bucket)
    {
        if (NoOrigin(bucket) is { } skipped)
        {
            return skipped;
        }

        if (bucket.WithoutProbe is { } reason)
        {
            return CheckResult.Skipped(reason);
        }

        foreach (var origin in Origins(bucket))
        {
            var reply = await bucket.PutProbeAsync(("Origin", origin));
            var exposed = reply.Header("Access-Control-Expose-Headers").Split(',', StringSplitOptions.TrimEntries);
            if (!exposed.Any(name => name is "*" || name.Equals("ETag", StringComparison.OrdinalIgnoreCase)))
            {
                return CheckResult.Found(
                    $"To {origin} the answer exposes {(exposed is [""] ? "no header" : string.Join(", ", exposed))}.");
            }
        }

        return CheckResult.Passed("ETag is exposed.");
    }

    private static CheckResult? NoOrigin(BucketUnderTest bucket) => bucket.Origins.Count > 0
        ? null
        : CheckResult.Skipped("No page is known that uploads: give --origin https://your-site, or set Policy:AllowedOrigins.");

    // Where the service lets all pages in, a page of anywhere is tried.
    private static IEnumerable<string> Origins(BucketUnderTest bucket) =>
        bucket.Origins.Select(origin => origin == "*" ? "https://www.example.com" : origin);
}
