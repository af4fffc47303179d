namespace OssCallback.Processing;

/// <summary>What a reviewer says.</summary>
/// <param name="Accepted">Whether the upload may be ready as far as this reviewer is concerned.</param>
/// <param name="Reason">With a refusal: a stable code.</param>
public readonly record struct ReviewVerdict(bool Accepted, string? Reason)
{
    /// <summary>Nothing against it.</summary>
    public static ReviewVerdict Accept { get; } = new(true, null);

    /// <summary>A refusal.</summary>
    public static ReviewVerdict Reject(string reason) => new(false, reason);
}
