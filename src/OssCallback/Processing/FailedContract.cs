using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>The answer of <c>GET /api/failed</c>.</summary>
/// <param name="Uploads">Failed uploads, newest first; <see cref="UploadRecord.Reason"/> says why.</param>
/// <param name="Unreadable">The oldest messages of the poison queue; on the first page only.</param>
/// <param name="Continuation">For the next page; null on the last.</param>
public sealed record FailedListing(IReadOnlyList<UploadRecord> Uploads, IReadOnlyList<UnreadableMessage> Unreadable, string? Continuation);

/// <summary>A message of the poison queue as operators see it.</summary>
/// <param name="Id">The engine's id.</param>
/// <param name="At">When it was given up.</param>
/// <param name="Text">The beginning of its body.</param>
public sealed record UnreadableMessage(string Id, DateTimeOffset? At, string Text);

/// <summary>Which failed uploads are meant.</summary>
/// <param name="Id">This one.</param>
/// <param name="All">All of them.</param>
public sealed record FailedSelection(string? Id = null, bool All = false);

/// <summary>The answer of redrive and purge.</summary>
/// <param name="Count">How many uploads, and with purge unreadable messages, it concerned.</param>
public sealed record FailedResult(int Count);
