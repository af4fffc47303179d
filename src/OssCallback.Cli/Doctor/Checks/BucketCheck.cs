namespace OssCallback.Cli.Doctor.Checks;

/// <summary>OSS signs for every customer with one key.</summary>
internal static class BucketCheck
{
    private const string Foreign = "bucket-of-somebody-else";

    public static DoctorCheck<ServerUnderTest> ForeignBucket { get; } = new(
        "foreign-bucket", "A well-signed callback for another bucket is refused", Severity.High,
        "OSS signs for all customers with one key: anyone with a bucket can have OSS sign a callback to your path. A "
            + "signature alone proves no upload to your bucket.",
        "Compare the bucket in the body with your own, bind each upload with a secret of yours (a ticket in callbackBody, pinned by the "
            + "policy), and look at the object before you believe it.",
        RunAsync);

    private static async Task<CheckResult> RunAsync(ServerUnderTest server) => server.NothingAccepted
        ?? (System.Text.Encoding.UTF8.GetString(server.JudgedMessage!.Body)
            .Contains(server.Callbacks.Upload.Bucket, StringComparison.Ordinal)
            ? await Refusals.AllAsync(
                server, [($"bucket {Foreign}", server.Callbacks.Make(server.Key, server.Signed, server.Url, Foreign))])
            : CheckResult.Skipped("The callback's body does not name the bucket, so the server cannot tell whose upload it is."));
}
