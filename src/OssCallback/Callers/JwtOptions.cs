namespace OssCallback.Callers;

/// <summary>
/// Section <c>Policy:Jwt</c>: whose tokens (JWT, <c>Authorization: Bearer</c>) name a caller. Any OpenID Connect issuer will do.
/// </summary>
public sealed class JwtOptions
{
    /// <summary>The issuer's address, below which <c>/.well-known/openid-configuration</c> lies; empty without JWT.</summary>
    public string Authority { get; set; } = string.Empty;

    /// <summary>What a token's <c>aud</c> must name.</summary>
    public string Audience { get; set; } = string.Empty;

    /// <summary>The claim that becomes the user of uploads. Users must not be able to choose its value themselves.</summary>
    public string UserClaim { get; set; } = "sub";

    /// <summary>The claim that holds a user's roles, as a text or a list of texts; empty when no user is an operator.</summary>
    public string RoleClaim { get; set; } = string.Empty;

    /// <summary>The values of <see cref="RoleClaim"/> that make an operator.</summary>
    public IList<string> OperatorRoles { get; init; } = [];

    internal bool IsConfigured => Authority.Length > 0;
}
