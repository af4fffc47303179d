namespace OssCallback.Cli.Diagnosis;

/// <summary>One thing that a linter has to say about a text.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
/// <param name="Start">Where in the text.</param>
/// <param name="Length">How much of the text.</param>
/// <param name="Ec">The EC number OSS gives it, where it is known.</param>
internal sealed record LintFinding(LintSeverity Severity, string Message, int Start, int Length, string? Ec = null)
{
    /// <summary>What to write instead of that part, or null where the linter cannot know.</summary>
    public string? Replacement { get; init; }

    /// <summary>Line and column of the place, both from 1.</summary>
    /// <param name="text">The text that was looked at.</param>
    public (int Line, int Column) Place(string text)
    {
        var before = text.AsSpan(0, Math.Clamp(Start, 0, text.Length));
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }
}
