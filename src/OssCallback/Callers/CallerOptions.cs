namespace OssCallback.Callers;

/// <summary>Section <c>Policy</c>: who may ask for grants, and how often.</summary>
public sealed class CallerOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Policy";

    /// <summary>The keys of clients and operators; none is allowed in Development only.</summary>
    public IList<ApiKeyOptions> ApiKeys { get; init; } = [];

    /// <summary>Whose tokens name callers, beside the keys.</summary>
    public JwtOptions Jwt { get; init; } = new();

    /// <summary>How often callers may ask.</summary>
    public RateLimitOptions RateLimit { get; init; } = new();
}
