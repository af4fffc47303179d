namespace OssCallback.Cli.Diagnosis;

/// <summary>JSON that was read, if need be after mending its text.</summary>
/// <param name="Root">The value.</param>
/// <param name="Text">The text that was read.</param>
/// <param name="Findings">What was mended, at places of the original.</param>
/// <param name="Edits">How, by place.</param>
internal sealed record MendedJson(
    LocatedJson Root, string Text, IReadOnlyList<LintFinding> Findings, IReadOnlyList<(int Start, int Length, string Replacement)> Edits)
{
    /// <summary>Where something in the mended text stands in the original.</summary>
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
