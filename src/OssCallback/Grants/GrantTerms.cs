using OssCallback.Callbacks;
using OssCallback.Oss;

namespace OssCallback.Grants;

/// <summary>What a grant is signed with, and for which time.</summary>
/// <param name="Credentials">The service's own credentials.</param>
/// <param name="Now">The time of signing.</param>
/// <param name="Expires">When the grant ends.</param>
public sealed record GrantTerms(OssCredentials Credentials, DateTimeOffset Now, DateTimeOffset Expires)
{
    /// <summary>
    /// When the first grant for this key ended, or ends: renewals leave it as it was, and so the ticket, which lives <see
    /// cref="UploadTicket.Grace"/> longer, ends on the same day however often it is renewed.
    /// </summary>
    public DateTimeOffset FirstExpires { get; init; } = Expires;
}
