namespace OssCallback.Uploads;

/// <summary>How much waits in a queue.</summary>
/// <param name="Waiting">Messages, those that are hidden for a while among them; about so many where many come and go.</param>
/// <param name="Oldest">The body of the one that has waited longest, or of the first in line; null when nothing waits.</param>
public sealed record QueueState(long Waiting, ReadOnlyMemory<byte>? Oldest);
