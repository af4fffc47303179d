using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests.Doctor.Bucket;

/// <summary>The command <c>doctor --bucket</c> as a process, against the simulator with one defect planted.</summary>
public sealed class BucketDoctorTests
{
    internal static readonly Dictionary<BucketDefect, (string Checks, string Severity, string Words)> Expected = new()
    {
        [BucketDefect.EndpointWithoutOss] = ("endpoint-name", "high", "'oss-' is missing before 'cn-hangzhou'"),
        [BucketDefect.EndpointOfAnotherRegion] = ("endpoint-name", "high", "not the one in Oss:Region, 'cn-hangzhou'"),
        [BucketDefect.InternalEndpointForClients] = ("endpoint-name", "high", "internal endpoint"),
        [BucketDefect.EndpointWithBucket] = ("endpoint-name", "high", "it names the bucket"),
        [BucketDefect.NotListening] = ("bucket-reached", "high", "refused"),
        [BucketDefect.NotOss] = ("bucket-reached", "high", "it is not OSS"),
        [BucketDefect.NoSuchBucket] = ("bucket-reached", "high", "There is no bucket your-uploads"),
        [BucketDefect.BucketInAnotherRegion] = ("endpoint-name callback-address bucket-reached", "high", "oss-cn-hangzhou.aliyuncs.com"),
        [BucketDefect.ClockFiveMinutesOff] = ("clock", "medium", "behind"),
        [BucketDefect.ClockTwentyMinutesOff] = ("clock", "high", "ahead"),
        [BucketDefect.UnknownKey] = ("access-key", "high", "does not know the access key"),
        [BucketDefect.WrongSecret] = ("access-key", "high", "The secret is not that of the access key"),
        [BucketDefect.WrongRegion] = ("access-key", "high", "not the bucket's"),
        [BucketDefect.MayNotPut] = ("ram-PutObject", "high", "oss:PutObject: 403"),
        [BucketDefect.MayNotGet] = ("ram-GetObject", "high", "oss:GetObject: 403"),
        [BucketDefect.MayNotList] = ("ram-ListObjects", "medium", "oss:ListObjects: 403"),
        [BucketDefect.MayNotListParts] = ("ram-ListParts", "medium", "oss:ListParts: 403"),
        [BucketDefect.MayNotAbort] = ("ram-AbortMultipartUpload", "low", "oss:AbortMultipartUpload: 403"),
        [BucketDefect.MayNotListUploads] = ("ram-ListMultipartUploads", "medium", "oss:ListMultipartUploads: 403"),
        [BucketDefect.MayNotTag] = ("ram-PutObjectTagging", "medium", "oss:PutObjectTagging: 403"),
        [BucketDefect.MayNotReadTags] = ("ram-GetObjectTagging", "medium", "oss:GetObjectTagging: 403"),
        [BucketDefect.MayNotQuarantine] = ("ram-quarantine", "medium", "below the quarantine prefix: 403"),
        [BucketDefect.MayNotDelete] = ("ram-DeleteObject", "medium", "oss:DeleteObject: 403"),
        [BucketDefect.MayNotAssume] = ("ram-assume-role", "high", "NoPermission"),
        [BucketDefect.CorsOfAnotherOrigin] = ("cors-post cors-put cors-parts cors-etag", "high", "https://www.example.com"),
        [BucketDefect.CorsWithoutPost] = ("cors-post", "high", "POST from https://www.example.com is not allowed: 403 AccessForbidden"),
        [BucketDefect.CorsWithoutPut] = ("cors-put cors-etag", "medium", "PUT from https://www.example.com"),
        [BucketDefect.CorsWithoutDelete] = ("cors-parts", "low", "DELETE from https://www.example.com"),
        [BucketDefect.CorsWithoutHeaders] = ("cors-put", "medium", "x-oss-forbid-overwrite"),
        [BucketDefect.CorsWithoutSdkHeaders] = ("cors-sdk", "medium", "x-oss-security-token"),
        [BucketDefect.CorsWithoutETag] = ("cors-etag", "medium", "exposes x-oss-request-id"),
        [BucketDefect.PublicRead] = ("public-read public-list", "high", "without a signature"),
        [BucketDefect.PublicReadWrite] = ("public-read public-list public-write", "critical", "without a signature"),
        [BucketDefect.PublicAclAllowed] = ("public-acl", "low", "public-read. It was made private again"),
        [BucketDefect.VersioningOn] = ("overwrite", "medium", "versioning is on"),
        [BucketDefect.VersioningSuspended] = ("overwrite", "medium", "or was"),
        [BucketDefect.CallbackWithoutAddress] = ("callback-address", "high", "callback.invalid has no address"),
        [BucketDefect.CallbackNotListening] = ("callback-address", "medium", "refused"),
        [BucketDefect.CallbackPrivate] = ("endpoint-name callback-address", "high", "Private address is forbidden"),
        [BucketDefect.CallbackNeedsSni] = ("tls-sni", "high", "the handshake fails"),
    };

    public static TheoryData<BucketDefect> Defects() => [.. Enum.GetValues<BucketDefect>().Where(defect => defect != BucketDefect.None)];

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task A_planted_defect_is_found_and_nothing_else(BucketDefect defect)
    {
        await using var bench = await BucketBench.StartAsync(defect);

        var (output, errors, exitCode) = await bench.ExamineAsync("--json");

        Assert.True(output.Length > 0, errors);
        var report = JsonNode.Parse(output)!;
        var findings = report["checks"]!.AsArray().Where(check => (string)check!["outcome"]! == "found").ToList();
        var (checks, severity, words) = Expected[defect];
        Assert.True(
            checks == string.Join(' ', findings.Select(finding => (string)finding!["id"]!)),
            string.Join('\n', findings.Select(finding => finding!.ToJsonString())));
        Assert.Equal(severity, (string)report["worst"]!);
        Assert.Contains(findings, finding => ((string)finding!["detail"]!).Contains(words, StringComparison.Ordinal));
        Assert.All(findings, finding => Assert.True(((string)finding!["meaning"]!).Length > 0 && ((string)finding["remedy"]!).Length > 0));
        Assert.Equal(
            !(bool)report["reachable"]! ? 4 : severity is "high" or "critical" ? 3 : 1, exitCode);
    }

    [Fact]
    public async Task With_a_bucket_that_is_set_up_by_our_files_nothing_is_found_and_nothing_is_left()
    {
        await using var bench = await BucketBench.StartAsync(BucketDefect.None);

        var (output, errors, exitCode) = await bench.ExamineAsync("--json");

        Assert.True(exitCode == 0, output + errors);
        Assert.DoesNotContain("was left", output, StringComparison.Ordinal);
        var skipped = JsonNode.Parse(output)!["checks"]!.AsArray().Where(check => (string)check!["outcome"]! == "skipped")
            .Select(check => (string)check!["id"]!);
        Assert.Equal(
            [
                "tls-name", "tls-trust", "tls-expiry", "tls-sni", "cors-sdk", "ram-ListMultipartUploads", "ram-PutObjectTagging",
                "ram-GetObjectTagging", "ram-quarantine", "ram-DeleteObject", "ram-assume-role",
            ],
            skipped);
    }

    [Fact]
    public async Task What_the_settings_need_is_tried_and_what_the_key_may_not_delete_is_named()
    {
        await using var bench = await BucketBench.StartAsync(BucketDefect.MayNotDelete);

        var (output, _, exitCode) = await bench.ExamineAsync("--set", "Policy:Profiles:default:Rejected=keep");

        Assert.True(exitCode == 0, output);
        Assert.Contains("uploads/oss-callback-doctor.txt was left in the bucket", output, StringComparison.Ordinal);
        Assert.Contains("0 findings", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_reads_what_is_wrong_what_it_means_and_how_to_fix_it()
    {
        await using var bench = await BucketBench.StartAsync(BucketDefect.MayNotGet);

        var (output, _, exitCode) = await bench.ExamineAsync();

        Assert.Equal(3, exitCode);
        Assert.Contains("high: ram-GetObject", output, StringComparison.Ordinal);
        Assert.Contains(
            "Allow oss:GetObject on acs:oss:*:*:my-uploads/uploads/* for the access key's RAM user, as infra/oss/ram-policy.json does.",
            output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Give a callback address such as")]
    [InlineData("callback addresses stand before it", "--bucket", "http://127.0.0.1/callback")]
    [InlineData("--grant goes with a callback address", "--bucket", "--grant")]
    [InlineData("--origin goes without a callback address", "http://127.0.0.1/callback", "--origin", "https://www.example.com")]
    [InlineData("There is no file", "--bucket", "--settings", "nowhere.json")]
    [InlineData("Oss:Bucket is missing", "--bucket")]
    public async Task Wrong_usage_ends_with_2_and_says_what_is_wrong(string words, params string[] arguments)
    {
        await using var program = RunningProgram.Start(RunningProgram.Cli, ["doctor", .. arguments]);

        Assert.Equal(2, await program.ExitAsync());
        Assert.Contains(words, program.Errors.ToString(), StringComparison.Ordinal);
    }
}
