namespace OssCallback.Cli.Diagnosis;

/// <summary>One row of "what a hostile client could still do".</summary>
/// <param name="Aspect">What it is about.</param>
/// <param name="Hold">open, bounded or pinned.</param>
/// <param name="Value">What the policy says.</param>
/// <param name="Consequence">What is left to do.</param>
internal sealed record FreedomView(string Aspect, string Hold, string Value, string Consequence);
