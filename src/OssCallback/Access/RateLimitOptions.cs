namespace OssCallback.Access;

/// <summary>Section <c>Policy:RateLimit</c>: how often permissions may be asked for and uploads confirmed. Each instance of the service counts for itself.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Requests a minute of one user or API key; 0 for no limit.</summary>
    public int PerUserPerMinute { get; set; } = 600;

    /// <summary>Requests a minute of all callers together; 0 for no limit.</summary>
    public int PerMinute { get; set; }
}
