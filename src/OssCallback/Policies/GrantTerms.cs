using OssCallback.Signing;

namespace OssCallback.Policies;

/// <summary>What a permission is signed with, and for which time.</summary>
/// <param name="Credentials">The service's own credentials.</param>
/// <param name="Now">The time of signing.</param>
/// <param name="Expires">When the permission ends.</param>
public sealed record GrantTerms(OssCredentials Credentials, DateTimeOffset Now, DateTimeOffset Expires);
