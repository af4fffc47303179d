namespace OssCallback.Cli.Diagnosis;

/// <summary>The answer of <c>explain --json</c>, one line for each explanation.</summary>
/// <param name="Source">Who says it.</param>
/// <param name="Code">The code.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Ec">The EC number.</param>
/// <param name="Message">The catalogued message.</param>
/// <param name="Cause">What went wrong.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Details">What is special about this case.</param>
/// <param name="Parameter">The parameter that OSS complains about.</param>
internal sealed record ExplanationView(
    string Source, string Code, int? Status, string? Ec, string? Message, string Cause, string Fix, IReadOnlyList<string> Details,
    ArtifactView? Parameter)
{
    public static ExplanationView Of(Explanation explanation) => new(
        explanation.Source, explanation.Code, explanation.Status == 0 ? null : explanation.Status, explanation.Ec,
        explanation.Message.Length == 0 ? null : explanation.Message, explanation.Cause, explanation.Fix, explanation.Details,
        explanation.Artifact is { } artifact ? ArtifactView.Of(artifact) : null);
}
