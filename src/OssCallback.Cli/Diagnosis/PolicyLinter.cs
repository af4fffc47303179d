using System.Globalization;
using System.Text;
using OssCallback.Grants;
using OssCallback.Oss;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Finds what OSS would refuse in a POST policy, and what it leaves open.</summary>
internal static class PolicyLinter
{
    private static readonly string[] DateFormats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>Looks at the JSON of a policy.</summary>
    /// <param name="text">The decoded JSON.</param>
    /// <param name="now">To compare the expiration with.</param>
    public static PolicyReading Lint(string text, DateTimeOffset now)
    {
        LocatedJson root;
        try
        {
            root = LocatedJsonReader.Read(text);
        }
        catch (LocatedJsonException exception)
        {
            return new PolicyReading(
                LintReport.Create(text,
                    [new LintFinding(LintSeverity.Error, $"The policy is not JSON: {exception.Message}.", exception.Position, 1,
                    "0006-00000204")]), null, [], 0, null);
        }

        var findings = new List<LintFinding>();
        var expiration = LintExpiration(root, now, findings);
        var conditions = new PolicyConditionReader(findings);
        switch (root["conditions"])
        {
            case null:
                findings.Add(
                    new LintFinding(
                        LintSeverity.Error, "conditions are missing.", root.Start, 1,
                        root.Members.Count == 0 ? "0006-00000209" : "0006-00000207"));
                break;
            case { Kind: not LocatedKind.Array } wrong:
                findings.Add(
                    new LintFinding(
                        LintSeverity.Error, "conditions must be a list.", wrong.Start, wrong.End - wrong.Start, "0006-00000214"));
                break;
            case { Items.Count: 0 } empty:
                findings.Add(
                    new LintFinding(
                        LintSeverity.Error, "conditions must not be empty.", empty.Start, empty.End - empty.Start, "0006-00000215"));
                break;
            case var list:
                conditions.Read(list);
                break;
        }

        LintSignature(root, conditions.Rules, expiration, findings);
        LintContradictions(root, conditions, findings);
        var length = (Encoding.UTF8.GetByteCount(text) + 2) / 3 * 4;
        if (length > GrantIssuer.MaxPolicyLength)
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Warning,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The policy is {length} characters of Base64. OSS documents 4 KB for a form field in one place and 2 MB in "
                        + $"another."),
                    0, 1));
        }

        var reading = new PolicyReading(
            LintReport.Create(text, findings), expiration, conditions.Rules, conditions.MinBytes, conditions.MaxBytes);
        return reading with { Freedoms = PolicyFreedoms.Of(reading, now) };
    }

    private static DateTimeOffset? LintExpiration(LocatedJson root, DateTimeOffset now, List<LintFinding> findings)
    {
        var value = root["expiration"];
        if (value is null)
        {
            findings.Add(new LintFinding(LintSeverity.Error, "expiration is missing.", root.Start, 1, "0006-00000208"));
            return null;
        }

        if (value.Kind != LocatedKind.String
            || !DateTimeOffset.TryParseExact(
                value.Text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Error, "expiration must be a UTC time such as 2026-01-31T12:00:00.000Z.", value.Start,
                    value.End - value.Start, value.Kind == LocatedKind.String ? "0006-00000211" : "0006-00000210"));
            return null;
        }

        if (time <= now)
        {
            findings.Add(
                new LintFinding(LintSeverity.Error, "The policy has expired.", value.Start, value.End - value.Start, "0006-00000213"));
        }

        return time;
    }

    /// <summary>V4 requires its own fields among the conditions.</summary>
    private static void LintSignature(
        LocatedJson root, IReadOnlyList<PolicyRule> rules, DateTimeOffset? expiration, List<LintFinding> findings)
    {
        string[] needed = [PolicyFields.SignatureVersion, PolicyFields.Credential, PolicyFields.Date];
        var missing = needed.Where(field => rules.All(rule => !rule.Field.Equals(field, StringComparison.OrdinalIgnoreCase))).ToList();
        if (rules.Any(rule => rule.Field.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)))
        {
            findings.Add(new LintFinding(LintSeverity.Warning,
                "This is a policy for Amazon S3 (x-amz-…). OSS takes such forms only in its S3 mode, with V4 signatures; its own "
                    + "fields are named x-oss-….", root.Start, 1));
            return;
        }

        if (missing.Count == needed.Length)
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Note,
                    "No V4 field is among the conditions: this policy can be signed with V1 only, which new accounts and buckets no "
                        + "longer have.",
                    root.Start, 1));
            return;
        }

        foreach (var field in missing)
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Error, $"A V4 policy must hold {field} among its conditions.", root.Start, 1, "0006-00000228"));
        }

        if (expiration is not null
            && rules.FirstOrDefault(rule => rule.Field.Equals(PolicyFields.Date, StringComparison.OrdinalIgnoreCase)) is { Mode: "eq" } date
            && DateTimeOffset.TryParseExact(
                date.Values[0], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signed))
        {
            if (expiration - signed > TimeSpan.FromDays(7))
            {
                findings.Add(
                    new LintFinding(
                        LintSeverity.Error, "The policy is valid for more than seven days after x-oss-date; V4 allows no more.", root.Start,
                        1));
            }

            var credential = rules.FirstOrDefault(rule => rule.Field.Equals(PolicyFields.Credential, StringComparison.OrdinalIgnoreCase));
            if (credential is { Mode: "eq" }
                && !credential.Values[0].Contains($"/{SignatureV4.FormatDate(signed)[..8]}/", StringComparison.Ordinal))
            {
                findings.Add(
                    new LintFinding(
                        LintSeverity.Error, "x-oss-credential and x-oss-date name different days.", root.Start, 1, "0002-00000710"));
            }
        }
    }

    /// <summary>Conditions that no upload can fulfil together.</summary>
    private static void LintContradictions(LocatedJson root, PolicyConditionReader conditions, List<LintFinding> findings)
    {
        if (conditions.MaxBytes is { } max && max < conditions.MinBytes)
        {
            findings.Add(new LintFinding(LintSeverity.Error,
                "The content-length-ranges have no size in common: no upload can fulfil the policy.", root.Start, 1, "0006-00000003"));
        }

        foreach (var same in conditions.Rules.GroupBy(rule => rule.Field, StringComparer.OrdinalIgnoreCase))
        {
            var exact = same.Where(rule => rule.Mode == "eq").Select(rule => rule.Values[0]).Distinct(StringComparer.Ordinal).ToList();
            var impossible = exact.Count > 1
                || same.Any(rule => rule is { Mode: "in", Values.Count: 0 })
                || exact.Any(value => same.Any(rule => !Allows(rule, value)))
                || (exact.Count == 0 && same.FirstOrDefault(rule => rule.Mode == "in") is { } list
                    && list.Values.All(value => same.Any(rule => !Allows(rule, value))))
                || Prefixes(same).Any(prefix => Prefixes(same).Any(other =>
                    !prefix.StartsWith(other, StringComparison.Ordinal) && !other.StartsWith(prefix, StringComparison.Ordinal)));
            if (impossible)
            {
                findings.Add(new LintFinding(LintSeverity.Error,
                    $"The conditions on {same.Key} contradict each other: no upload can fulfil the policy.", root.Start, 1,
                    "0006-00000227"));
            }
        }

        static IEnumerable<string> Prefixes(IEnumerable<PolicyRule> rules) => rules.Where(rule => rule.Mode == "starts-with")
            .Select(rule => rule.Values[0]);

        static bool Allows(PolicyRule rule, string value) => rule.Mode switch
        {
            "starts-with" => value.StartsWith(rule.Values[0], StringComparison.Ordinal),
            "in" => rule.Values.Contains(value, StringComparer.Ordinal),
            "not-in" => !rule.Values.Contains(value, StringComparer.Ordinal),
            _ => rule.Values[0] == value,
        };
    }
}
