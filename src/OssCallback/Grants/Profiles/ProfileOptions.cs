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

    /// <summary>
    /// Whether the first bytes of what was uploaded are held against its type, after the upload; one request of at most 64 KB at OSS.
    /// </summary>
    public bool CheckContent { get; set; }

    /// <summary>
    /// The most pixels of a picture (PNG, JPEG, GIF, WebP, BMP) as its header says, 0 for no limit; with <see cref="CheckContent"/> only.
    /// </summary>
    public long MaxPixels { get; set; }

    /// <summary>
    /// The reviewers that are asked after the profile's own rules: names of <c>Review:Services</c> and of reviewers in code; empty for all.
    /// </summary>
    public IList<string> Reviewers { get; init; } = [];

    /// <summary>
    /// What becomes of a rejected object: <c>keep</c>, <c>delete</c>, <c>tag</c> (<c>review=rejected</c>) or <c>move</c>.
    /// </summary>
    public string Rejected { get; set; } = "keep";

    /// <summary>With <c>move</c>: what the keys of rejected objects begin with from then on, outside of what profiles upload to.</summary>
    public string QuarantinePrefix { get; set; } = "quarantine/";

    /// <summary>
    /// The address under which everybody can read what is ready, such as that of a CDN before the bucket; the record then has a
    /// <c>url</c>. Empty for private profiles.
    /// </summary>
    public string PublicBaseUrl { get; set; } = string.Empty;

    /// <summary>Names of custom variables (<c>x:album</c>) that a client may send along; their values end in the record.</summary>
    public IList<string> Variables { get; init; } = [];
}
