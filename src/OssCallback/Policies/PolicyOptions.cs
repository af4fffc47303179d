using OssCallback.Access;
using OssCallback.Endpoints;

namespace OssCallback.Policies;

/// <summary>Section <c>Policy</c>: who may ask for grants, and what grants allow.</summary>
public sealed class PolicyOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Policy";

    /// <summary>The profile that is used when a client names none, and that exists when none is configured.</summary>
    public const string DefaultProfile = "default";

    /// <summary>The longest name of a profile.</summary>
    internal const int MaxProfileNameLength = 64;

    /// <summary>The keys of clients and operators; none is allowed in Development only.</summary>
    public IList<ApiKeyOptions> ApiKeys { get; init; } = [];

    /// <summary>Whose tokens name callers, beside the keys.</summary>
    public JwtOptions Jwt { get; init; } = new();

    /// <summary>How often callers may ask.</summary>
    public RateLimitOptions RateLimit { get; init; } = new();

    /// <summary>The origins (<c>https://shop.example.com</c>) whose web pages may call; <c>*</c> alone for all.</summary>
    public IList<string> AllowedOrigins { get; init; } = [];

    /// <summary>How long a grant is good, in seconds, 30 to 604800 (OSS's limit for a V4 signature).</summary>
    public int ExpireSeconds { get; set; } = 900;

    /// <summary>The time in milliseconds that a grant, a question about an upload or a confirmation may take, 500 to 60000.</summary>
    public int BudgetMilliseconds { get; set; } = 5000;

    /// <summary>Upload profiles by name.</summary>
    public IDictionary<string, ProfileOptions> Profiles { get; init; } = new Dictionary<string, ProfileOptions>(StringComparer.Ordinal);
}
