namespace OssCallback.Cli.Diagnosis;

/// <summary>JSON that was read, after repairs to its text where needed.</summary>
/// <param name="Root">The value.</param>
/// <param name="Text">The text that was read.</param>
/// <param name="Findings">What was repaired, at places of the original.</param>
/// <param name="Edits">How, by place.</param>
internal sealed record RepairedJson(
    LocatedJson Root, string Text, IReadOnlyList<LintFinding> Findings, IReadOnlyList<(int Start, int Length, string Replacement)> Edits)
{
    /// <summary>Where something in the repaired text is in the original.</summary>
    public int Original(int position)
    {
        var shift = 0;
        foreach (var (start, length, replacement) in Edits)
        {
            if (start + shift + replacement.Length > position)
            {
                break;
            }

            shift += replacement.Length - length;
        }

        return Math.Max(0, position - shift);
    }
}
