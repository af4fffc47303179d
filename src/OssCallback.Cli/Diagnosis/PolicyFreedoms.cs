using OssCallback.Oss;

namespace OssCallback.Cli.Diagnosis;

/// <summary>What a hostile client could still do with a policy: everything that no condition holds.</summary>
internal static class PolicyFreedoms
{
    public static IReadOnlyList<PolicyFreedom> Of(PolicyReading policy, DateTimeOffset now) =>
    [
        Field(policy, "bucket", PolicyFields.Bucket, "upload to any other bucket that this access key may write to"),
        Key(policy),
        policy.MaxBytes is { } max
            ? new(
                "size", max == policy.MinBytes ? PolicyHold.Pinned : PolicyHold.Bounded,
                FormattableString.Invariant($"{policy.MinBytes} to {max} bytes"),
                max == policy.MinBytes ? "nothing" : "upload anything within these bounds")
            : new("size", PolicyHold.Open, string.Empty, "upload files of up to 5 GB"),
        ContentType(policy),
        Acl(policy),
        ForbidOverwrite(policy),
        Field(
            policy, "callback", PolicyFields.Callback, "leave the callback out, so that nobody hears of the upload, or send it elsewhere"),
        Field(policy, "answer", PolicyFields.SuccessActionStatus, "choose the status of OSS's answer (200, 201, 204)"),
        Field(policy, "redirect", "success_action_redirect", "have OSS redirect the browser to any address after the upload"),
        Field(policy, "storage class", "x-oss-storage-class", "choose a storage class that costs more or cannot be read at once"),
        Prefix(policy, "metadata", "x-oss-meta-", "attach up to 8 KB of metadata of their own"),
        Field(policy, "disposition", "Content-Disposition", "choose under which name browsers save the object, or that they show it"),
        Field(policy, "caching", "Cache-Control", "choose how long browsers and CDN keep the object"),
        Expiry(policy, now),
    ];

    private static PolicyFreedom Field(PolicyReading policy, string aspect, string field, string consequence)
    {
        var (hold, value) = Held(policy, field);
        return new PolicyFreedom(aspect, hold, value, hold switch
        {
            PolicyHold.Pinned => "nothing",
            PolicyHold.Bounded => "choose within these bounds",
            _ => consequence,
        });
    }

    private static PolicyFreedom Acl(PolicyReading policy)
    {
        var acl = Field(policy, "ACL", PolicyFields.ObjectAcl, "make the object public, even writable by everyone");
        return acl.Hold != PolicyHold.Pinned || !acl.Value.StartsWith("public", StringComparison.OrdinalIgnoreCase) ? acl : acl with
        {
            Consequence = acl.Value.Equals("public-read", StringComparison.OrdinalIgnoreCase)
                ? "show the object to everybody by its address: the policy asks for it"
                : "let everybody replace the object: the policy asks for it",
        };
    }

    private static PolicyFreedom Prefix(PolicyReading policy, string aspect, string prefix, string consequence)
    {
        var held = policy.Rules.Where(rule => rule.Field.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(rule => rule.Field)
            .ToList();
        return new PolicyFreedom(
            aspect, PolicyHold.Open, string.Join(", ", held), held.Count == 0 ? consequence : consequence + " beside the held ones");
    }

    private static PolicyFreedom Key(PolicyReading policy)
    {
        var (hold, value) = Held(policy, PolicyFields.Key);
        var named = value.Contains("${filename}", StringComparison.Ordinal);
        return (hold, named) switch
        {
            (PolicyHold.Pinned, false) => new("key", hold, value, "nothing"),
            (PolicyHold.Pinned, true) => new("key", PolicyHold.Bounded, value, "choose the end of the key by the name of the file"),
            (PolicyHold.Bounded, _) => new("key", hold, value, "write any key that fits, including other users' objects there"),
            _ => new("key", hold, value, "write any key in the bucket, including other users' objects"),
        };
    }

    private static PolicyFreedom ContentType(PolicyReading policy)
    {
        var (plain, value) = Held(policy, PolicyFields.ContentType);
        var (oss, winning) = Held(policy, PolicyFields.OssContentType);
        if (oss != PolicyHold.Open)
        {
            return new PolicyFreedom("content type", oss, winning, oss == PolicyHold.Pinned ? "nothing"
                // Every beginning can be gone on with to an end in +xml.
                : winning.EndsWith('…') ? "choose a type that begins so and runs scripts in a browser, as all do that end in +xml"
                : "choose within these bounds");
        }

        return plain == PolicyHold.Open
            ? new PolicyFreedom(
                "content type", plain, string.Empty, "store HTML or SVG with scripts, which a browser runs on the bucket's domain")
            : new PolicyFreedom(
                "content type", PolicyHold.Open, value,
                "send x-oss-content-type, which wins over the held Content-Type, and so store HTML with scripts");
    }

    private static PolicyFreedom ForbidOverwrite(PolicyReading policy)
    {
        var (hold, value) = Held(policy, PolicyFields.ForbidOverwrite);
        return hold == PolicyHold.Pinned && value.Equals("true", StringComparison.OrdinalIgnoreCase)
            ? new PolicyFreedom("overwriting", hold, value, "nothing (unless the bucket has versioning, where OSS ignores it)")
            : new PolicyFreedom("overwriting", hold == PolicyHold.Pinned ? hold : PolicyHold.Open, value,
                "replace an object that is there, and replace an upload of their own after it was checked");
    }

    private static PolicyFreedom Expiry(PolicyReading policy, DateTimeOffset now)
    {
        if (policy.Expiration is not { } end)
        {
            return new PolicyFreedom("expiry", PolicyHold.Open, string.Empty, "nothing: OSS refuses a policy without one");
        }

        var left = end - now;
        var value = left <= TimeSpan.Zero
            ? "expired"
            : FormattableString.Invariant(
                $"{end:yyyy-MM-dd HH:mm:ss}Z, in {(left.TotalHours < 48 ? $"{left.TotalMinutes:0} minutes" : $"{left.TotalDays:0} days")}");
        return left <= TimeSpan.Zero
            ? new PolicyFreedom("expiry", PolicyHold.Pinned, value, "nothing any more")
            : new PolicyFreedom("expiry", PolicyHold.Bounded, value, "use it as often as they like until then, and pass it on");
    }

    private static (PolicyHold Hold, string Value) Held(PolicyReading policy, string field)
    {
        var rules = policy.Rules.Where(rule => rule.Field.Equals(field, StringComparison.OrdinalIgnoreCase)).ToList();
        if (rules.FirstOrDefault(rule => rule.Mode == "eq" || (rule.Mode == "in" && rule.Values.Count == 1)) is { } exact)
        {
            return (PolicyHold.Pinned, exact.Values[0]);
        }

        if (rules.FirstOrDefault(rule => rule.Mode == "in") is { } list)
        {
            return (PolicyHold.Bounded, "one of " + string.Join(", ", list.Values));
        }

        return rules.FirstOrDefault(rule => rule.Mode == "starts-with" && rule.Values[0].Length > 0) is { } prefix
            ? (PolicyHold.Bounded, prefix.Values[0] + "…")
            : (
                PolicyHold.Open,
                rules.FirstOrDefault(rule => rule.Mode == "not-in") is { } excluded
                    ? "anything but " + string.Join(", ", excluded.Values)
                    : string.Empty);
    }
}
