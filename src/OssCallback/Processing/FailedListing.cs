using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>The answer of <c>GET /api/failed</c>.</summary>
/// <param name="Uploads">Failed uploads, newest first; <see cref="UploadRecord.Reason"/> says why.</param>
/// <param name="Unreadable">The oldest messages of the poison queue; on the first page only.</param>
/// <param name="Continuation">For the next page; null on the last.</param>
public sealed record FailedListing(IReadOnlyList<UploadRecord> Uploads, IReadOnlyList<UnreadableMessage> Unreadable, string? Continuation);
