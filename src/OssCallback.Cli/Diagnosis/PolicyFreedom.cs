namespace OssCallback.Cli.Diagnosis;

/// <summary>How much of something a policy leaves to the client.</summary>
/// <param name="Aspect">What it is about.</param>
/// <param name="Hold">How firmly it is held.</param>
/// <param name="Value">What the policy says, or empty.</param>
/// <param name="Consequence">What a hostile client could still do.</param>
internal sealed record PolicyFreedom(string Aspect, PolicyHold Hold, string Value, string Consequence);
