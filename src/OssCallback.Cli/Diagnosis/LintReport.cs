using System.Text;

namespace OssCallback.Cli.Diagnosis;

/// <summary>What a linter found in a text, and the text without the mistakes that it can repair.</summary>
/// <param name="Text">What was looked at.</param>
/// <param name="Findings">Ordered by place.</param>
internal sealed record LintReport(string Text, IReadOnlyList<LintFinding> Findings)
{
    /// <summary>The text with all replacements made, or null when there is nothing to replace.</summary>
    public string? Corrected { get; init; }

    /// <summary>Whether OSS would refuse it or it cannot work.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Severity == LintSeverity.Error);

    internal static LintReport Create(string text, IEnumerable<LintFinding> findings)
    {
        var ordered = findings.OrderBy(finding => finding.Start).ToList();
        var corrected = new StringBuilder(text);
        var untouched = text.Length;
        foreach (var finding in ordered.Where(finding => finding.Replacement is not null).OrderByDescending(finding => finding.Start))
        {
            if (finding.Start + finding.Length <= untouched)
            {
                corrected.Remove(finding.Start, finding.Length).Insert(finding.Start, finding.Replacement);
                untouched = finding.Start;
            }
        }

        var result = corrected.ToString();
        return new LintReport(text, ordered) { Corrected = result == text ? null : result };
    }
}
