namespace OssCallback.Sqlite;

/// <summary>A message that the processor could not read.</summary>
/// <param name="Id">Grows with each poisoned message.</param>
/// <param name="Body">The bytes that were put in.</param>
/// <param name="DeliveryCount">How often it was delivered.</param>
/// <param name="PoisonedAt">When it was given up.</param>
public sealed record PoisonedMessage(long Id, ReadOnlyMemory<byte> Body, int DeliveryCount, DateTimeOffset PoisonedAt);
