namespace OssCallback.AzureStorage;

/// <summary>A message that could not be read as an upload.</summary>
/// <param name="MessageId">Azure's id of it in the poison queue.</param>
/// <param name="Body">The bytes as they came; for a text that is no Base64, the text in UTF-8.</param>
/// <param name="PoisonedAt">When it came into the poison queue.</param>
public sealed record PoisonedMessage(string MessageId, ReadOnlyMemory<byte> Body, DateTimeOffset? PoisonedAt);
