namespace OssCallback.Callbacks;

/// <summary>What was answered to callbacks.</summary>
/// <param name="Accepted">200.</param>
/// <param name="Refused">Not genuine, or not ours.</param>
/// <param name="Unavailable">503: not known to be durable in time.</param>
public sealed record CallbackCounts(long Accepted, long Refused, long Unavailable);

/// <summary>How often callbacks were refused for one reason.</summary>
/// <param name="Code">The error code.</param>
/// <param name="Count">How often.</param>
/// <param name="LastAt">The last time.</param>
public sealed record CallbackRefusalCount(string Code, long Count, DateTimeOffset LastAt);
