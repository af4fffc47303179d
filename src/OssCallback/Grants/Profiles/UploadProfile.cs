using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// A profile, checked and ready to use: what it allows is asked by the grant before the upload and by the review after it.
/// </summary>
public sealed class UploadProfile
{
    /// <summary>OSS's limit for a form upload: 5 GiB.</summary>
    public const long MaxFormBytes = 5L * 1024 * 1024 * 1024;

    private readonly ProfileOptions _options;

    internal UploadProfile(string name, ProfileOptions options, int defaultExpireSeconds)
    {
        Name = name;
        _options = options;
        Reviewers = [.. options.Reviewers.Where(reviewer => reviewer.Length > 0)];
        KeyTemplate = new KeyTemplate(options.KeyTemplate);
        KeyPattern = KeyTemplate.PatternOf(name);
        Expires = TimeSpan.FromSeconds(options.ExpireSeconds > 0 ? options.ExpireSeconds : defaultExpireSeconds);
    }

    /// <summary>The profile's name.</summary>
    public string Name { get; }

    internal KeyTemplate KeyTemplate { get; }

    internal KeyPattern KeyPattern { get; }

    internal TimeSpan Expires { get; }

    internal string Acl => _options.Acl;

    internal bool Overwrite => _options.Overwrite;

    internal IList<string> Variables => _options.Variables;

    internal bool ChecksContent => _options.CheckContent;

    internal long MaxPixels => _options.MaxPixels;

    internal Disposal Rejected => Enum.Parse<Disposal>(_options.Rejected, ignoreCase: true);

    /// <summary>The reviewers that are asked; none for all.</summary>
    internal IReadOnlyList<string> Reviewers { get; }

    internal IReadOnlyList<string> ContentTypes => [.. _options.ContentTypes];

    internal IReadOnlyList<string> Extensions => [.. _options.Extensions];

    internal long MinBytes => _options.MinBytes;

    internal long MaxBytes => _options.MaxBytes;

    /// <summary>The address under which everybody can read an object; null for private profiles.</summary>
    internal string? PublicUrl(string key) => string.IsNullOrEmpty(_options.PublicBaseUrl)
        ? null
        : $"{_options.PublicBaseUrl.TrimEnd('/')}/{OssEncoding.EncodePath(key)}";

    /// <summary>Where a rejected object is moved to: every revision has a place of its own.</summary>
    internal string QuarantineKey(string key, int revision) => FormattableString.Invariant($"{_options.QuarantinePrefix}{revision}/{key}");

    /// <summary>Says what, if anything, the profile has against a file.</summary>
    /// <param name="contentType">The declared or actual type.</param>
    /// <param name="extension">With its dot and in lower case, or empty; null while unknown.</param>
    /// <param name="size">In bytes, or null while unknown.</param>
    /// <returns>The refusal and its detail, or null.</returns>
    public (ErrorCode Code, string Detail)? Refuses(string contentType, string? extension, long? size)
    {
        if (RefusesSize(size) is { } refused)
        {
            return refused;
        }

        if (!Uploads.ContentTypes.IsAllowed(contentType, _options.ContentTypes))
        {
            var allowed = _options.ContentTypes.Count == 0
                ? "all types but those that run scripts in a browser"
                : string.Join(", ", _options.ContentTypes);
            return (
                ErrorCodes.TypeNotAllowed,
                $"The type is '{Uploads.ContentTypes.MediaType(contentType)}'; profile '{Name}' allows {allowed}.");
        }

        if (extension is not null && _options.Extensions.Count > 0
            && !_options.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
        {
            return (
                ErrorCodes.ExtensionNotAllowed,
                $"The extension is '{extension}'; profile '{Name}' allows {string.Join(", ", _options.Extensions)}.");
        }

        return null;
    }

    /// <summary>Says what, if anything, the profile has against a size.</summary>
    /// <param name="size">In bytes, or null while unknown.</param>
    public (ErrorCode Code, string Detail)? RefusesSize(long? size)
    {
        if (size > MaxBytes)
        {
            return (
                ErrorCodes.FileTooLarge, FormattableString.Invariant($"The file has {size} bytes; profile '{Name}' allows {MaxBytes}."));
        }

        if (size < MinBytes)
        {
            return (
                ErrorCodes.FileTooSmall, FormattableString.Invariant($"The file has {size} bytes; profile '{Name}' asks for {MinBytes}."));
        }

        return null;
    }
}
