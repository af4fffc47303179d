using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>One entry of <c>Policy:Profiles</c>: what may be uploaded, and where it goes.</summary>
public sealed class ProfileOptions
{
    /// <summary>The smallest file in bytes.</summary>
    public long MinBytes { get; set; }

    /// <summary>The largest file in bytes, at most 5 GiB (OSS's limit for a form upload).</summary>
    public long MaxBytes { get; set; } = 100 * 1024 * 1024;

    /// <summary>
    /// Allowed content types, such as <c>image/png</c> or <c>image/*</c>; empty allows all but those that run scripts in a browser.
    /// <c>image/*</c> does not cover <c>image/svg+xml</c>, which can.
    /// </summary>
    public IList<string> ContentTypes { get; init; } = [];

    /// <summary>Allowed file name extensions with their dot, such as <c>.png</c>; empty allows all.</summary>
    public IList<string> Extensions { get; init; } = [];

    /// <summary>How object keys are made, see <see cref="KeyTemplate"/>.</summary>
    public string KeyTemplate { get; set; } = Grants.KeyTemplate.Default;

    /// <summary>The object's ACL: <c>private</c>, <c>public-read</c>, or <c>default</c> (the bucket's).</summary>
    public string Acl { get; set; } = "private";

    /// <summary>How long a grant is good, in seconds, 30 to 604800; 0 takes <c>Policy:ExpireSeconds</c>.</summary>
    public int ExpireSeconds { get; set; }

    /// <summary>Whether an upload may replace an object of the same key.</summary>
    public bool Overwrite { get; set; }

    /// <summary>Names of custom variables (<c>x:album</c>) that a client may send along; their values end in the record.</summary>
    public IList<string> Variables { get; init; } = [];
}
