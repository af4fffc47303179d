namespace OssCallback.Callers;

/// <summary>What came of looking at a token.</summary>
public enum BearerOutcome
{
    /// <summary>Not looked at.</summary>
    None = 0,

    /// <summary>The token names a caller.</summary>
    Valid,

    /// <summary>The token is none of the issuer's, not for us, not good now, or names nobody.</summary>
    Invalid,

    /// <summary>The issuer's keys cannot be had just now.</summary>
    IssuerUnavailable,
}
