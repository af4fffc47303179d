namespace OssCallback.Oss;

/// <summary>Section <c>Sts</c>: temporary credentials for clients (<c>/api/sts</c>), and where they come from.</summary>
public sealed class StsOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Sts";

    /// <summary>The shortest life of credentials, STS's limit.</summary>
    public const int MinSeconds = 900;

    /// <summary>The longest life of credentials, STS's limit.</summary>
    public const int MaxSeconds = 43_200;

    /// <summary>The role that clients get a part of; empty when <c>/api/sts</c> is not offered.</summary>
    public string RoleArn { get; set; } = string.Empty;

    /// <summary>Where STS is asked, also for the service's own credentials.</summary>
    public string Endpoint { get; set; } = "https://sts.aliyuncs.com";

    /// <summary>How long clients' credentials are good, in seconds; the role's own maximum (3600 unless changed) bounds it too.</summary>
    public int DurationSeconds { get; set; } = 3600;

    /// <summary>The name under which the audit trail shows what is done with the credentials.</summary>
    public string SessionName { get; set; } = "oss-callback";

    internal bool IsConfigured => RoleArn.Length > 0;
}
