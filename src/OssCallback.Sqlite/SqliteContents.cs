namespace OssCallback.Sqlite;

/// <summary>What is in a copy of an engine's file.</summary>
/// <param name="Uploads">Records.</param>
/// <param name="Queued">Messages that wait to be processed.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="NewestUpload">When the newest upload was heard of; null without one.</param>
public sealed record SqliteContents(long Uploads, long Queued, long Bytes, DateTimeOffset? NewestUpload);
