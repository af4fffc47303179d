using System.Globalization;
using OssCallback.Oss;

namespace OssCallback.Cli.Doctor.Bucket;

/// <summary>Names, region, clock and access key: what must hold before anything can be asked.</summary>
internal static class EndpointChecks
{
    private const string Domain = ".aliyuncs.com";

    // OSS refuses what differs by more than 15 minutes.
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan WorryingSkew = TimeSpan.FromMinutes(1);

    public static DoctorCheck<BucketUnderTest> Names { get; } = new("endpoint-name", "Endpoints and region are named as OSS does",
        Severity.High,
        "Clients or the service ask an address that is not the bucket's: every upload or every look at an object fails.",
        "An endpoint is https://oss-REGION.aliyuncs.com (inside Alibaba Cloud https://oss-REGION-internal.aliyuncs.com), Oss:Region is "
            + "REGION without 'oss-'. Without Oss:Endpoint and Oss:PublicEndpoint they follow from the region.",
        bucket => Task.FromResult(CheckNames(bucket)));

    public static DoctorCheck<BucketUnderTest> Reached { get; } = new("bucket-reached", "The bucket answers at its endpoint",
        Severity.High,
        "Nothing can be uploaded, and no object can be looked at.",
        "Compare Oss:Bucket and Oss:Region with the bucket's page in the OSS console; see that this machine resolves and reaches the "
            + "address.",
        ReachAsync);

    public static DoctorCheck<BucketUnderTest> Clock { get; } = new("clock", "This machine's clock agrees with OSS's", Severity.Medium,
        "OSS refuses signatures that are more than 15 minutes off (RequestTimeTooSkewed), forms and signed addresses expire too early or "
            + "too late.",
        "Let the machine's clock be set by NTP (timedatectl set-ntp true), in virtual machines by their host.",
        bucket => Task.FromResult(CheckClock(bucket)));

    public static DoctorCheck<BucketUnderTest> AccessKey { get; } = new("access-key", "OSS takes the access key", Severity.High,
        "Every form, signed address and look at an object is refused.",
        "Compare Oss:AccessKeyId and Oss:AccessKeySecret with the RAM user's key: without spaces at the ends, not disabled, of the "
            + "account that has the bucket.",
        CheckKeyAsync);

    private static CheckResult CheckNames(BucketUnderTest bucket)
    {
        var oss = bucket.Oss;
        var all = new[] { (Name: "Oss:Endpoint", Url: oss.Endpoint), (Name: "Oss:PublicEndpoint", Url: oss.PublicEndpoint) }
            .Where(one => !string.IsNullOrEmpty(one.Url)).Select(one => (one.Name, Url: new Uri(one.Url!))).ToList();
        foreach (var (name, url) in all)
        {
            if (ProblemOf(oss, name, url) is { } problem)
            {
                bucket.Unreachable = "The address is not the bucket's.";
                return CheckResult.Found($"{name} is {url.Host}: {problem}");
            }
        }

        var open = all.Find(one => one is { Name: "Oss:PublicEndpoint", Url: { Scheme: "http", IsLoopback: false } });
        return open.Url is not null
            ? CheckResult.Found($"{open.Name} is http: browsers send nothing there from a page on https.", Severity.Medium)
            : CheckResult.Passed($"Clients upload to {oss.PublicBucketUrl}, the service asks {oss.ServiceBucketUrl}.");
    }

    private static string? ProblemOf(OssOptions oss, string name, Uri url)
    {
        if (!url.Host.EndsWith(Domain, StringComparison.OrdinalIgnoreCase))
        {
            // A simulator, or a domain of one's own.
            return null;
        }

        var label = url.Host[..^Domain.Length];
        return label.StartsWith(oss.Bucket + ".", StringComparison.OrdinalIgnoreCase) ? "it names the bucket, which is put before it."
            : label.StartsWith("oss-accelerate", StringComparison.Ordinal) ? null
            : !label.StartsWith("oss-", StringComparison.Ordinal) ? $"'oss-' is missing before '{label}'."
            : label["oss-".Length..] == $"{oss.Region}-internal"
                ? name == "Oss:PublicEndpoint" ? "that is the internal endpoint, which clients on the internet do not reach." : null
            : label["oss-".Length..] != oss.Region ? $"its region is not the one in Oss:Region, '{oss.Region}'."
            : null;
    }

    private static async Task<CheckResult> ReachAsync(BucketUnderTest bucket)
    {
        BucketReply reply;
        try
        {
            reply = bucket.First = await bucket.AskAsStrangerAsync(HttpMethod.Get, string.Empty, "?max-keys=1");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            bucket.Unreachable = "The bucket cannot be reached.";
            return CheckResult.Found($"{bucket.Oss.PublicBucketUrl}: {exception.Message}");
        }

        if (reply.Endpoint.Length > 0)
        {
            bucket.Unreachable = "The bucket is in another region.";
            return CheckResult.Found($"The bucket is at {reply.Endpoint}, but was asked at {bucket.Oss.PublicBucketUrl}.");
        }

        if (reply.Code == "NoSuchBucket")
        {
            bucket.Unreachable = "There is no such bucket.";
            return CheckResult.Found($"There is no bucket {bucket.Oss.Bucket}: {reply.InWords}.");
        }

        if (reply.Header("x-oss-request-id").Length == 0)
        {
            bucket.Unreachable = "What answers is not OSS.";
            return CheckResult.Found($"{bucket.Oss.PublicBucketUrl} answers {reply.InWords} without x-oss-request-id: it is not OSS.");
        }

        return CheckResult.Passed($"{bucket.Oss.PublicBucketUrl} answers.");
    }

    private static CheckResult CheckClock(BucketUnderTest bucket)
    {
        if (!DateTimeOffset.TryParseExact(
            bucket.First!.Header("Date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var theirs))
        {
            return CheckResult.Skipped("OSS's answer has no Date.");
        }

        var ahead = TimeProvider.System.GetUtcNow() - theirs;
        var text = string.Create(CultureInfo.InvariantCulture, $"This machine is {Math.Abs(ahead.TotalSeconds):0} s ")
            + (ahead < TimeSpan.Zero ? "behind." : "ahead.");
        if (ahead.Duration() >= AllowedSkew)
        {
            bucket.Unsigned = "The clocks differ too much for OSS to take a signature.";
            return CheckResult.Found(text, Severity.High);
        }

        return ahead.Duration() >= WorryingSkew ? CheckResult.Found(text)
            : CheckResult.Passed("It is less than a minute off.");
    }

    private static async Task<CheckResult> CheckKeyAsync(BucketUnderTest bucket)
    {
        if (bucket.Unsigned is { } reason)
        {
            return CheckResult.Skipped(reason);
        }

        BucketReply reply;
        try
        {
            reply = await bucket.PutProbeAsync();
        }
        catch (Exception exception) when (exception is OssException or OperationCanceledException)
        {
            bucket.Unsigned = "The service cannot ask OSS with its key.";
            return CheckResult.Found(exception.Message);
        }

        if (reply.IsSuccess || reply.IsDenied)
        {
            return CheckResult.Passed("OSS knows the key and takes its signature.");
        }

        bucket.Unsigned = "OSS does not take the access key's signature.";
        return reply.Code switch
        {
            "InvalidAccessKeyId" => CheckResult.Found($"OSS does not know the access key, or it is disabled: {reply.InWords}."),
            "SignatureDoesNotMatch" => CheckResult.Found($"The secret is not that of the access key: {reply.InWords}."),
            "InvalidArgument" when reply.Message.Contains("signing region", StringComparison.Ordinal) =>
                CheckResult.Found($"Oss:Region is '{bucket.Oss.Region}', which is not the bucket's: {reply.InWords}.") with
                {
                    Remedy = "Take the region from the bucket's page in the OSS console, without 'oss-'.",
                },
            _ => CheckResult.Found($"OSS answered {reply.InWords}."),
        };
    }
}
