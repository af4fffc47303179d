using OssCallback.Uploads;

namespace OssCallback.Sqlite;

/// <summary>Messages that were leased or, if there was none, when to look again.</summary>
/// <param name="Messages">In the order in which they were put in.</param>
/// <param name="NextVisibleAt">Unix milliseconds; null when the queue is empty.</param>
internal sealed record ReceiveResult(IReadOnlyList<QueuedUpload> Messages, long? NextVisibleAt);
