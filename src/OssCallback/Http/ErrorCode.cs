namespace OssCallback.Http;

/// <summary>One refusal of this service.</summary>
/// <param name="Code">Stable, for programs; never renamed.</param>
/// <param name="Status">The HTTP status it travels with.</param>
/// <param name="Sentence">For people: what is wrong.</param>
/// <param name="Remedy">For people: what to do.</param>
public sealed record ErrorCode(string Code, int Status, string Sentence, string Remedy);
