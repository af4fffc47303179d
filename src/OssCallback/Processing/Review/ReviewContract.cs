using OssCallback.Notifications;

namespace OssCallback.Processing;

/// <summary>Body of <c>POST /api/uploads/{id}/review</c>, and the answer of a service that was asked.</summary>
/// <param name="Verdict"><c>accept</c> or <c>reject</c>; of a service also <c>hold</c>, which leaves it to a person.</param>
/// <param name="Reason">With <c>reject</c> or <c>hold</c>: a code of small letters, digits, <c>_</c>, <c>-</c> and <c>.</c>, at most
/// 64.</param>
/// <param name="Token">Of a service that answers later: the token of its question. An operator has none.</param>
public sealed record ReviewRequest(string? Verdict = null, string? Reason = null, string? Token = null);

/// <summary>What a service of <c>Review:Services</c> is asked.</summary>
/// <param name="Type"><see cref="TypeName"/>.</param>
/// <param name="Timestamp">When it is asked.</param>
/// <param name="Version">The version of this shape; members may be added within one.</param>
/// <param name="Data">The upload's facts, as in an event.</param>
/// <param name="FileUrl">Where the object can be read with GET, for an hour.</param>
/// <param name="ReplyUrl">Where a verdict that comes later is posted.</param>
/// <param name="ReplyToken">The token that goes with it; good for a week, for this object only, and once.</param>
public sealed record ReviewQuestion(
    string Type, DateTimeOffset Timestamp, int Version, UploadEventData Data, string FileUrl, string ReplyUrl, string ReplyToken)
{
    /// <summary>The type of every question.</summary>
    public const string TypeName = "upload.review";
}
