namespace OssCallback.Processing;

/// <summary>A message of the poison queue as operators see it.</summary>
/// <param name="Id">The engine's id.</param>
/// <param name="At">When it was given up.</param>
/// <param name="Text">The beginning of its body.</param>
public sealed record UnreadableMessage(string Id, DateTimeOffset? At, string Text);
