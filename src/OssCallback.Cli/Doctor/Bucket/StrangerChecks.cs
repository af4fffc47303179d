using OssCallback.Oss;

namespace OssCallback.Cli.Doctor.Bucket;

/// <summary>What strangers can do: bucket ACL, object ACLs and Block Public Access, by trying.</summary>
internal static class StrangerChecks
{
    private const string BlockPublicAccess =
        "Make the bucket private (ossutil api put-bucket-acl --bucket NAME --acl private) and switch Block Public Access on.";

    public static DoctorCheck<BucketUnderTest> Read { get; } = new("public-read", "Strangers cannot read objects", Severity.High,
        "Whoever knows or guesses a key reads the file, before its review and after it was rejected.",
        BlockPublicAccess, async bucket =>
        {
            if (bucket.WithoutProbe is { } reason)
            {
                return CheckResult.Skipped(reason);
            }

            var reply = await bucket.AskAsStrangerAsync(HttpMethod.Get, bucket.ProbeKey);
            return reply.IsSuccess
                ? CheckResult.Found("An object was read without a signature: the bucket's ACL is public-read or public-read-write.")
                : CheckResult.Passed($"Reading without a signature: {reply.InWords}.");
        });

    public static DoctorCheck<BucketUnderTest> List { get; } = new("public-list", "Strangers cannot list the bucket", Severity.High,
        "Anyone sees the names of all files, and so of all users where the keys name them.",
        BlockPublicAccess, bucket => Task.FromResult(bucket.First!.IsSuccess
            ? CheckResult.Found("The bucket was listed without a signature: its ACL is public-read or public-read-write.")
            : CheckResult.Passed($"Listing without a signature: {bucket.First.InWords}.")));

    public static DoctorCheck<BucketUnderTest> Write { get; } = new("public-write", "Strangers cannot write", Severity.Critical,
        "Anyone stores and replaces files at your cost, without any grant, and no rule of a profile holds.",
        BlockPublicAccess, async bucket =>
        {
            var key = bucket.ProbeKey + ".stranger";
            var reply = await bucket.AskAsStrangerAsync(HttpMethod.Put, key);
            if (reply.IsSuccess)
            {
                bucket.Remarks.Add($"{key} was written without a signature; delete it.");
            }

            return reply.IsSuccess
                ? CheckResult.Found("An object was written without a signature: the bucket's ACL is public-read-write.")
                : CheckResult.Passed($"Writing without a signature: {reply.InWords}.");
        });

    public static DoctorCheck<BucketUnderTest> Publish { get; } = new("public-acl", "Uploads cannot be made public", Severity.Low,
        "Forms of format=v1 and v4 cannot pin the ACL: a client can make its upload readable for everybody, before its review.",
        "Switch Block Public Access on for the bucket, or deny the key public ACLs as infra/oss/ram-policy.json does.", PublishAsync);

    private static async Task<CheckResult> PublishAsync(BucketUnderTest bucket)
    {
        if (bucket.Profiles.FirstOrDefault(profile => profile.Acl == "public-read") is { } open)
        {
            return CheckResult.Skipped($"Profile '{open.Name}' makes its uploads public.");
        }

        if (bucket.WithoutProbe is { } reason)
        {
            return CheckResult.Skipped(reason);
        }

        var reply = await bucket.PutProbeAsync((PolicyFields.ObjectAcl, "public-read"));
        if (!reply.IsSuccess)
        {
            return CheckResult.Passed($"An upload with public-read: {reply.InWords}.");
        }

        await bucket.PutProbeAsync((PolicyFields.ObjectAcl, "private"));
        return CheckResult.Found("An object was written with x-oss-object-acl: public-read. It was made private again.");
    }
}
