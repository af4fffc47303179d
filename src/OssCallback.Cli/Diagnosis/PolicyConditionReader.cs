using System.Globalization;
using OssCallback.Oss;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Takes the conditions of a policy apart.</summary>
internal sealed class PolicyConditionReader(List<LintFinding> findings)
{
    private readonly List<PolicyRule> _rules = [];

    public IReadOnlyList<PolicyRule> Rules => _rules;

    public long MinBytes { get; private set; }

    public long? MaxBytes { get; private set; }

    public void Read(LocatedJson conditions)
    {
        foreach (var condition in conditions.Items)
        {
            switch (condition)
            {
                case { Kind: LocatedKind.Object, Members.Count: not 1 }:
                    Wrong(condition, "An object among the conditions must have exactly one member.", "0006-00000201");
                    break;
                case { Kind: LocatedKind.Object, Members: [var member] }:
                    AddRule("eq", member.Name, member.Value);
                    break;
                case { Kind: LocatedKind.Array, Items.Count: 0 }:
                    Wrong(
                        condition, "A condition needs a match mode: eq, starts-with, in, not-in or content-length-range.", "0006-00000216");
                    break;
                case { Kind: LocatedKind.Array }:
                    ReadList(condition);
                    break;
                default:
                    Wrong(condition, "A condition is an object or a list.", "0006-00000222");
                    break;
            }
        }
    }

    private void ReadList(LocatedJson condition)
    {
        switch (condition.Items)
        {
            case [{ Text: "content-length-range" }, var min, var max]:
                ReadRange(condition, min, max);
                break;
            case [{ Text: "eq" or "starts-with" or "in" or "not-in" } mode, { Kind: LocatedKind.String } field, var value]:
                if (field.Text.StartsWith('$'))
                {
                    AddRule(mode.Text, field.Text[1..], value);
                }
                else
                {
                    var meant = FormFields.Canonical(field.Text.Trim('[', ']', '{', '}', '$', ' '));
                    findings.Add(new LintFinding(LintSeverity.Error,
                        "The field is named with a dollar sign in front and nothing around it.", field.Start, field.End - field.Start,
                        "0006-00000218")
                    {
                        Replacement = $"\"${meant}\"",
                    });
                    AddRule(mode.Text, meant, value);
                }

                break;
            case [{ Text: "eq" or "starts-with" or "in" or "not-in" }]:
            case [{ Kind: LocatedKind.String } only] when only.Text.StartsWith('$'):
                Wrong(condition, "A condition needs a match mode: eq, starts-with, in, not-in or content-length-range.", "0006-00000216");
                break;
            default:
                Wrong(
                    condition,
                    "No such condition: the modes are eq, starts-with, in, not-in (with $field and value) and content-length-range (with "
                        + "two numbers).",
                    "0006-00000218");
                break;
        }
    }

    private void ReadRange(LocatedJson condition, LocatedJson min, LocatedJson max)
    {
        if (min.Kind != LocatedKind.Number || max.Kind != LocatedKind.Number
            || !long.TryParse(min.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var low)
            || !long.TryParse(max.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var high)
            || high < low)
        {
            Wrong(condition, "content-length-range takes two whole numbers without quotes, the smaller first.", "0006-00000220");
            return;
        }

        MinBytes = Math.Max(MinBytes, low);
        MaxBytes = Math.Min(MaxBytes ?? high, high);
    }

    private void AddRule(string mode, string field, LocatedJson value)
    {
        var values = value.Kind == LocatedKind.Array ? value.Items : [value];
        if ((value.Kind == LocatedKind.Array) != mode is ("in" or "not-in") || values.Any(item => item.Kind != LocatedKind.String))
        {
            Wrong(value, mode is "in" or "not-in" ? "in and not-in take a list of strings." : "The value of a condition must be a string.",
                mode is "in" or "not-in" && value.Kind != LocatedKind.Array ? "0006-00000224" : "0006-00000222");
            return;
        }

        if (mode == "starts-with" && value.Text.Length == 0)
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Warning, $"starts-with and an empty text allows any {field}.", value.Start, value.End - value.Start));
        }

        if (field.Equals(PolicyFields.Policy, StringComparison.OrdinalIgnoreCase)
            || field.Equals(PolicyFields.Signature, StringComparison.OrdinalIgnoreCase))
        {
            Wrong(value, $"{field} is made from the policy and cannot be a condition of it.", null);
        }

        if (field.Equals(PolicyFields.Bucket, StringComparison.OrdinalIgnoreCase) && mode == "eq"
            && value.Text.Contains('*', StringComparison.Ordinal))
        {
            Wrong(value, "The bucket is compared to the letter: '*' stands for nothing, and no bucket has this name. Name the bucket.",
                "0006-00000227");
        }

        FormFields.Lint(field, value, findings);
        _rules.Add(new PolicyRule(mode, field, [.. values.Select(item => item.Text.Replace("\\$", "$", StringComparison.Ordinal))]));
    }

    private void Wrong(LocatedJson place, string message, string? ec) =>
        findings.Add(new LintFinding(LintSeverity.Error, message, place.Start, place.End - place.Start, ec));
}
