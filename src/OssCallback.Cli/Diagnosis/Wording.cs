namespace OssCallback.Cli.Diagnosis;

/// <summary>Cause and fix in one language.</summary>
/// <param name="Cause">What went wrong.</param>
/// <param name="Fix">What to do.</param>
internal sealed record Wording(string Cause, string Fix);
