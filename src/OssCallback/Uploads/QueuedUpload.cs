namespace OssCallback.Uploads;

/// <summary>A leased message.</summary>
/// <param name="Body">The bytes that were put in.</param>
/// <param name="DeliveryCount">1 for the first delivery.</param>
/// <param name="Receipt">The engine's handle of this lease.</param>
public sealed record QueuedUpload(ReadOnlyMemory<byte> Body, int DeliveryCount, string Receipt);
