namespace OssCallback.Cli.Diagnosis;

/// <summary>One condition of a policy on one field.</summary>
/// <param name="Mode">eq, starts-with, in or not-in.</param>
/// <param name="Field">The field's name without the dollar sign.</param>
/// <param name="Values">One value, or the list of in and not-in.</param>
internal sealed record PolicyRule(string Mode, string Field, IReadOnlyList<string> Values);
