using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>Section <c>Policy</c>: what grants allow.</summary>
public sealed class PolicyOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Policy";

    /// <summary>The profile that is used when a client names none, and that exists when none is configured.</summary>
    public const string DefaultProfile = UploadRecord.DefaultProfile;

    /// <summary>The longest name of a profile.</summary>
    internal const int MaxProfileNameLength = 64;

    /// <summary>How long a grant is good, in seconds, 30 to 604800 (OSS's limit for a V4 signature).</summary>
    public int ExpireSeconds { get; set; } = 900;

    /// <summary>Upload profiles by name.</summary>
    public IDictionary<string, ProfileOptions> Profiles { get; init; } = new Dictionary<string, ProfileOptions>(StringComparer.Ordinal);
}
