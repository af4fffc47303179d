namespace OssCallback.Callers;

/// <summary>
/// Section <c>Policy:RateLimit</c>: how often grants may be asked for, uploads confirmed and callbacks sent. Each instance of the
/// service counts for itself.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>Requests a minute of one user or API key; 0 for no limit.</summary>
    public int PerUserPerMinute { get; set; } = 600;

    /// <summary>Requests a minute of all callers together; 0 for no limit.</summary>
    public int PerMinute { get; set; }

    /// <summary>
    /// Callbacks a minute that one ticket may bring into the queue; repetitions of the same callback are not counted. 0 for no limit.
    /// </summary>
    public int PerTicketPerMinute { get; set; } = 600;
}
