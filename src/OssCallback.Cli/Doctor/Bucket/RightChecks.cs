using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OssCallback.Oss;
using OssCallback.Sweep;
using OssCallback.Uploads;

namespace OssCallback.Cli.Doctor.Bucket;

/// <summary>Each right that the settings need, by trying it.</summary>
internal static class RightChecks
{
    private const string NoParts = "No upload in parts could be begun to try it with.";
    private const string Listing = "ram-policy-listing.json";
    private const string Parts = "ram-policy-multipart.json";
    private const string Rejected = "ram-policy-rejected.json";
    private const string Sweeping = "ram-policy-sweep.json";

    private static readonly byte[] NoTags = "<Tagging><TagSet></TagSet></Tagging>"u8.ToArray();

    /// <summary>All, in the order in which they can be tried: what deletes comes last.</summary>
    public static IReadOnlyList<DoctorCheck<BucketUnderTest>> All { get; } =
    [
        Of("oss:PutObject", "ram-policy.json", Severity.High, "Every form and every signed address is refused with AccessDenied.",
            _ => null, OfObject, PutAsync),
        Of("oss:GetObject", "ram-policy.json", Severity.High,
            "No object can be looked at: uploads stay 'received' until they fail as oss_unavailable, and no file can be handed out.",
            bucket => bucket.WithoutProbe, OfObject,
            bucket => bucket.AskAsync("GET", bucket.ProbeKey, headers: new Dictionary<string, string> { ["Range"] = "bytes=0-0" })),
        Of("oss:ListObjects", Listing, Severity.Medium,
            "Uploads whose callback never came are not found by themselves; the timer logs an error each time.",
            bucket => bucket.Settings<ReconcileOptions>().Enabled || Sweeps(bucket, SweepKind.Orphans)
                ? null
                : "Reconcile:Enabled is false.",
            bucket => bucket.Resource() + $" with oss:Prefix {bucket.Prefix}*",
            bucket => bucket.AskAsync("GET", null, [new("list-type", "2"), new("max-keys", "1"), new("prefix", bucket.Prefix)])),
        Of("oss:ListParts", Parts, Severity.Medium, "Uploads in parts cannot be completed.",
            bucket => bucket.PartsId is null ? NoParts : null, OfObject,
            bucket => bucket.AskAsync("GET", bucket.ProbeKey, [new("uploadId", bucket.PartsId)])),
        Of("oss:AbortMultipartUpload", Parts, Severity.Low, "Parts of uploads that were given up stay and cost storage.",
            bucket => bucket.PartsId is null ? NoParts : null, OfObject,
            bucket => bucket.AskAsync("DELETE", bucket.ProbeKey, [new("uploadId", bucket.PartsId)])),
        Of("oss:ListMultipartUploads", Sweeping, Severity.Medium, "'sweep parts' fails, by hand and by itself.",
            bucket => Sweeps(bucket, SweepKind.Parts) ? null : "Sweep:PartsAfterDays is not set.",
            bucket => bucket.Resource() + $" with oss:Prefix {bucket.Prefix}*",
            bucket => bucket.AskAsync("GET", null, [new("uploads", null), new("max-uploads", "1"), new("prefix", bucket.Prefix)])),
        Of("oss:PutObjectTagging", Rejected, Severity.Medium, "Rejected uploads keep their debt: their objects are not marked.",
            bucket => Disposes(bucket, Disposal.Tag), OfObject,
            bucket => bucket.AskAsync("PUT", bucket.ProbeKey, [new("tagging", null)], body: NoTags)),
        Of("oss:GetObjectTagging", Rejected, Severity.Medium, "Rejected uploads keep their debt: their objects are not marked.",
            bucket => Disposes(bucket, Disposal.Tag), OfObject,
            bucket => bucket.AskAsync("GET", bucket.ProbeKey, [new("tagging", null)])),
        new("ram-quarantine", "The key may move rejected objects away", Severity.Medium,
            "Rejected uploads keep their debt: their objects stay where their clients know them.",
            "Allow oss:PutObject below Policy:Profiles:NAME:QuarantinePrefix, as infra/oss/ram-policy-rejected.json does.",
            bucket => TryAsync(bucket, Disposes(bucket, Disposal.Move), "oss:PutObject below the quarantine prefix", MoveAsync)),
        Of("oss:DeleteObject", Rejected, Severity.Medium,
            "What is to be deleted stays: rejected objects, and what a sweep or 'erase' finds.",
            bucket => Deletes(bucket) ? null : "No profile deletes or moves what it rejects, and no sweep is on.",
            OfObject,
            bucket => bucket.AskAsync("DELETE", bucket.ProbeKey)),
        new("ram-assume-role", "The key may assume the role for clients' own credentials", Severity.High,
            "/api/sts answers 503: mobile SDKs cannot upload.",
            "Allow sts:AssumeRole on the role for this key (infra/oss/sts-caller-policy.json), and let the role trust its user "
                + "(infra/oss/sts-role-trust.json).",
            AssumeAsync),
    ];

    private static async Task<BucketReply> PutAsync(BucketUnderTest bucket)
    {
        var reply = await bucket.PutProbeAsync();
        if (reply.IsSuccess)
        {
            await bucket.BeginPartsAsync();
        }

        return reply;
    }

    private static string OfObject(BucketUnderTest bucket) => bucket.Resource(bucket.Prefix + "*");

    private static DoctorCheck<BucketUnderTest> Of(
        string action, string file, Severity severity, string meaning, Func<BucketUnderTest, string?> notNeeded,
        Func<BucketUnderTest, string> resource, Func<BucketUnderTest, Task<BucketReply>> ask)
    {
        return new(
            $"ram-{action["oss:".Length..]}", $"The key may {action}", severity, meaning,
            $"Allow {action} for the access key's RAM user, as infra/oss/{file} does.", RunAsync);

        async Task<CheckResult> RunAsync(BucketUnderTest bucket)
        {
            var result = await TryAsync(bucket, notNeeded(bucket), action, ask);
            return result.Outcome == CheckOutcome.Found
                ? result with
                {
                    Remedy = $"Allow {action} on {resource(bucket)} for the access key's RAM user, as infra/oss/{file} does.",
                }
                : result;
        }
    }

    private static async Task<CheckResult> TryAsync(
        BucketUnderTest bucket, string? notNeeded, string what, Func<BucketUnderTest, Task<BucketReply>> ask)
    {
        if (notNeeded is not null)
        {
            return CheckResult.Skipped(notNeeded);
        }

        if (bucket.Unsigned is { } reason)
        {
            return CheckResult.Skipped(reason);
        }

        var reply = await ask(bucket);
        return reply.IsDenied ? CheckResult.Found($"{what}: {reply.InWords}.")
            : reply.Status >= HttpStatusCode.InternalServerError ? CheckResult.Skipped($"OSS answered {reply.InWords}.")
            : CheckResult.Passed($"{what}: {reply.InWords}.");
    }

    private static string? Disposes(BucketUnderTest bucket, Disposal disposal) =>
        bucket.Profiles.Any(profile => profile.Rejected == disposal)
            ? bucket.WithoutProbe
            : $"No profile's Rejected is '{disposal.ToString().ToLowerInvariant()}'.";

    private static bool Sweeps(BucketUnderTest bucket, SweepKind kind) =>
        bucket.Settings<SweepOptions>().Kinds.Any(one => one.Kind == kind);

    private static bool Deletes(BucketUnderTest bucket) =>
        bucket.Profiles.Any(profile => profile.Rejected is Disposal.Delete or Disposal.Move)
        || Sweeps(bucket, SweepKind.Rejected) || Sweeps(bucket, SweepKind.Orphans);

    private static async Task<BucketReply> MoveAsync(BucketUnderTest bucket)
    {
        var profile = bucket.Profiles.First(one => one.Rejected == Disposal.Move);
        var target = profile.QuarantineKey(bucket.ProbeKey, 0);
        var reply = await bucket.AskAsync("PUT", target, headers: new Dictionary<string, string>
        {
            ["x-oss-copy-source"] = $"/{bucket.Oss.Bucket}/{OssEncoding.EncodePath(bucket.ProbeKey)}",
        });
        if (reply.IsSuccess && !(await bucket.AskAsync("DELETE", target)).IsSuccess)
        {
            bucket.Remarks.Add($"{target} was written and could not be deleted again.");
        }

        return reply;
    }

    private static async Task<CheckResult> AssumeAsync(BucketUnderTest bucket)
    {
        var sts = bucket.Settings<StsOptions>();
        if (!sts.IsConfigured)
        {
            return CheckResult.Skipped("Sts:RoleArn is not set.");
        }

        try
        {
            var caller = await bucket.Services.GetRequiredService<IOssCredentialSource>().GetAsync(CancellationToken.None);
            await bucket.Services.GetRequiredService<StsClient>().AssumeRoleAsync(
                new AssumeRoleCall(sts.RoleArn, sts.SessionName, StsOptions.MinSeconds), caller, CancellationToken.None);
            return CheckResult.Passed($"{sts.RoleArn} can be assumed.");
        }
        catch (OssException exception)
        {
            return CheckResult.Found($"{sts.RoleArn}: {exception.Message}");
        }
    }
}
