namespace OssCallback.Cli.Diagnosis;

/// <summary>What an error means.</summary>
/// <param name="Source">Who said it: OSS, this service, or the text itself.</param>
/// <param name="Code">The code.</param>
/// <param name="Status">The HTTP status it comes with.</param>
/// <param name="Ec">The EC number, where it is known.</param>
/// <param name="Message">The message as given, or as catalogued.</param>
/// <param name="Cause">What went wrong.</param>
/// <param name="Fix">What to do.</param>
internal sealed record Explanation(string Source, string Code, int Status, string? Ec, string Message, string Cause, string Fix)
{
    /// <summary>What is special about this case.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The parameter that OSS complained about, taken apart.</summary>
    public Artifact? Artifact { get; init; }
}
