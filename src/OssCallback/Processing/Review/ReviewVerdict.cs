namespace OssCallback.Processing;

/// <summary>What a reviewer says.</summary>
/// <param name="Decision">What is to become of the upload. A verdict that was never given accepts nothing.</param>
/// <param name="Reason">With a refusal, or for the person who decides: a stable code.</param>
public readonly record struct ReviewVerdict(ReviewDecision Decision, string? Reason = null)
{
    /// <summary>The reason of a refusal that names none.</summary>
    internal const string Rejected = "rejected";

    /// <summary>The reason for leaving it to a person where none is named.</summary>
    internal const string Held = "held";

    /// <summary>Nothing against it.</summary>
    public static ReviewVerdict Accept { get; } = new(ReviewDecision.Accept);

    /// <summary>A refusal.</summary>
    public static ReviewVerdict Reject(string reason) => new(ReviewDecision.Reject, reason);

    /// <summary>
    /// Let a person decide: the upload stays <c>reviewing</c>, is listed with <c>state=held</c>, and waits for
    /// <c>POST /api/uploads/{id}/review</c>.
    /// </summary>
    public static ReviewVerdict Hold(string reason) => new(ReviewDecision.Hold, reason);

    /// <summary>The answer comes later, with the token that <see cref="ReviewTokens"/> issued.</summary>
    public static ReviewVerdict Later { get; } = new(ReviewDecision.Later);
}
