namespace OssCallback.Uploads;

/// <summary>A message that could not be read as an upload.</summary>
/// <param name="Id">The engine's id of it in the poison queue.</param>
/// <param name="Body">The bytes as they came.</param>
/// <param name="PoisonedAt">When it came into the poison queue, if the engine knows.</param>
public sealed record PoisonedMessage(string Id, ReadOnlyMemory<byte> Body, DateTimeOffset? PoisonedAt);
