using OssCallback.Http;

namespace OssCallback.Callbacks;

/// <summary>What a ticket says: who may report which upload, until when.</summary>
/// <param name="Expires">Until when the ticket is good.</param>
/// <param name="Profile">The profile the grant was issued for.</param>
/// <param name="User">The user the grant was issued to; at most <see cref="MaxUserBytes"/> bytes of UTF-8.</param>
/// <param name="Prefix">The key prefix it is good for, or null when it is good for one exact key.</param>
public sealed record UploadTicket(DateTimeOffset Expires, string Profile, string User, string? Prefix = null)
{
    /// <summary>The longest user name in bytes of UTF-8.</summary>
    public const int MaxUserBytes = Caller.MaxNameBytes;

    /// <summary>
    /// The MAC of the custom variables that were granted; null where the uploader chooses them, so that they are no more than a claim.
    /// </summary>
    public string? Variables { get; init; }

    /// <summary>The file's own name as the client gave it with the grant for one key; null when it gave none.</summary>
    public string? FileName { get; init; }

    /// <summary>
    /// How much longer than its policy a ticket lives: an upload that began just before the policy expired may take this long.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    /// <summary>Until when the grant lets an upload begin; null where that is not the ticket's to say: in a directory.</summary>
    internal DateTimeOffset? GrantExpires => Prefix is null ? Expires - Grace : null;

    /// <summary>How long before its ticket the last renewal of a grant ends: what began just before that may take this long.</summary>
    public static readonly TimeSpan GraceOfRenewals = TimeSpan.FromHours(1);
}
