using OssCallback.Oss;

namespace OssCallback.Cli.Doctor.Bucket;

/// <summary>Whether <c>x-oss-forbid-overwrite</c> does what it says, which versioning takes away.</summary>
internal static class OverwriteCheck
{
    public static DoctorCheck<BucketUnderTest> Overwrite { get; } = new("overwrite", "What was uploaded is not overwritten",
        Severity.Medium,
        "OSS passes over x-oss-forbid-overwrite where versioning is on or was on: who has a grant replaces its object as often as it "
            + "likes until the grant ends. Each replacement is reviewed and told (upload.replaced), but grants are no longer for one use.",
        "Use a bucket in which versioning was never switched on, or set Policy:Profiles:NAME:Overwrite=true and rely on the reviews.",
        RunAsync);

    private static async Task<CheckResult> RunAsync(BucketUnderTest bucket)
    {
        if (bucket.Profiles.All(profile => profile.Overwrite))
        {
            return CheckResult.Skipped("All profiles let their uploads be overwritten.");
        }

        if (bucket.WithoutProbe is { } reason)
        {
            return CheckResult.Skipped(reason);
        }

        var reply = await bucket.PutProbeAsync((PolicyFields.ForbidOverwrite, "true"));
        return reply.Code == "FileAlreadyExists" ? CheckResult.Passed($"A second upload to a key: {reply.InWords}.")
            : !reply.IsSuccess ? CheckResult.Skipped($"OSS answered {reply.InWords}.")
            : CheckResult.Found(
                "An object was overwritten although x-oss-forbid-overwrite said no"
                + (reply.Header("x-oss-version-id").Length > 0 ? ": versioning is on, or was." : "."));
    }
}
