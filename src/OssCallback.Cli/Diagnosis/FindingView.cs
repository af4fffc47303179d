namespace OssCallback.Cli.Diagnosis;

/// <summary>One finding as <c>--json</c> tells it.</summary>
/// <param name="Severity">note, warning or error.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Ec">OSS's EC number.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Length">How many characters.</param>
/// <param name="Replacement">What to write instead.</param>
internal sealed record FindingView(string Severity, string Message, string? Ec, int Line, int Column, int Length, string? Replacement);
