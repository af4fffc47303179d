namespace OssCallback.Callers;

/// <summary>What came of looking at a token.</summary>
public enum BearerOutcome
{
    /// <summary>Not looked at.</summary>
    None = 0,

    /// <summary>The token names a caller.</summary>
    Valid,

    /// <summary>The token is not the issuer's, not for this service, not valid now, or names nobody.</summary>
    Invalid,

    /// <summary>The issuer's keys cannot be fetched just now.</summary>
    IssuerUnavailable,
}
