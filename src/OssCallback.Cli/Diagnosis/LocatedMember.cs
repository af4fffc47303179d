namespace OssCallback.Cli.Diagnosis;

/// <summary>A member of a JSON object.</summary>
/// <param name="Name">Decoded.</param>
/// <param name="Start">Where the name's opening quote stands.</param>
/// <param name="End">Behind its closing quote.</param>
/// <param name="Value">The value.</param>
internal sealed record LocatedMember(string Name, int Start, int End, LocatedJson Value);
