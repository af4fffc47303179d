using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace OssCallback.Uploads;

/// <summary>Content types: their form, their patterns, and which of them a browser would run.</summary>
public static partial class ContentTypes
{
    /// <summary>What a file of unknown type is.</summary>
    public const string Unknown = "application/octet-stream";

    // A semicolon may stand alone, as in the RFC; tabs and text beyond ASCII, which it also allows, are nobody's parameters.
    private const string Name = @"[A-Za-z0-9!#&^_.+\-]{1,63}";
    private const string ParameterName = @"[A-Za-z0-9!#%&'*+\-.^_`|~]+";
    private const string ParameterToken = @"[A-Za-z0-9!#%&'*+\-.^_`|~,]+";
    private const string ParameterText = """
        "([ !#%-\[\]-~]|\\[ -#%-~])*"
        """;

    /// <summary>
    /// Types that run scripts when a browser opens them from the bucket's own domain, beside all that end in <c>+xml</c>; a browser guesses
    /// what the unknown ones are, HTML included.
    /// </summary>
    private static readonly FrozenSet<string> Scriptable = FrozenSet.Create(StringComparer.Ordinal,
        "text/html", "text/xml", "application/xml", "text/javascript", "application/javascript", "application/x-javascript",
        "text/ecmascript", "application/ecmascript",
        "application/x-shockwave-flash", "text/xsl", "message/rfc822", "multipart/related", "multipart/x-mixed-replace", "unknown/unknown",
        "application/unknown");

    private static readonly FrozenDictionary<string, string> ByExtension = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".aac"] = "audio/aac",
        [".avif"] = "image/avif",
        [".avi"] = "video/x-msvideo",
        [".bmp"] = "image/bmp",
        [".csv"] = "text/csv",
        [".doc"] = "application/msword",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".gif"] = "image/gif",
        [".gz"] = "application/gzip",
        [".heic"] = "image/heic",
        [".htm"] = "text/html",
        [".html"] = "text/html",
        [".jpeg"] = "image/jpeg",
        [".jpg"] = "image/jpeg",
        [".js"] = "text/javascript",
        [".json"] = "application/json",
        [".m4a"] = "audio/mp4",
        [".md"] = "text/markdown",
        [".mkv"] = "video/x-matroska",
        [".mov"] = "video/quicktime",
        [".mp3"] = "audio/mpeg",
        [".mp4"] = "video/mp4",
        [".ogg"] = "audio/ogg",
        [".pdf"] = "application/pdf",
        [".png"] = "image/png",
        [".ppt"] = "application/vnd.ms-powerpoint",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        [".rar"] = "application/vnd.rar",
        [".svg"] = "image/svg+xml",
        [".tar"] = "application/x-tar",
        [".tif"] = "image/tiff",
        [".tiff"] = "image/tiff",
        [".txt"] = "text/plain",
        [".wav"] = "audio/wav",
        [".webm"] = "video/webm",
        [".webp"] = "image/webp",
        [".xls"] = "application/vnd.ms-excel",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".xml"] = "application/xml",
        [".zip"] = "application/zip",
        [".7z"] = "application/x-7z-compressed",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Common = ByExtension.Values.Append(Unknown).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The type that files of this extension usually have.</summary>
    public static string OfExtension(string extension) => ByExtension.GetValueOrDefault(extension, Unknown);

    /// <summary>The longest type that a grant can name, its parameters included: it is in each policy twice.</summary>
    internal const int MaxGrantedLength = 127;

    private const int MaxLength = 1024;

    /// <summary>Whether a text is <c>type/subtype</c>, without a wildcard, and has nothing but parameters behind it.</summary>
    /// <remarks>
    /// RFC 9110, section 8.3.1; type and subtype are the names that RFC 6838 allows. A <c>$</c>, which nobody uses, would have to be
    /// escaped in a policy. A browser's recorder writes <c>video/webm;codecs=vp8,opus</c> without quotes, so a parameter may hold a
    /// comma; what follows one must not hold a slash, because whoever splits at commas would find a second type there.
    /// </remarks>
    public static bool IsWellFormed(string contentType)
    {
        var comma = contentType.IndexOf(',', StringComparison.Ordinal);
        return contentType.Length <= MaxLength && Form().IsMatch(contentType) && (comma < 0 || !contentType.AsSpan(comma).Contains('/'));
    }

    /// <summary>Whether a grant has room for a type. Quotes and backslashes count twice, as in the JSON of a policy.</summary>
    internal static bool FitsIntoGrant(string contentType) => contentType.Length
        + contentType.Count(character => character is '"' or '\\') <= MaxGrantedLength;

    /// <summary>Type and subtype in lower case, without parameters.</summary>
    public static string MediaType(string contentType)
    {
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? contentType : contentType[..end]).Trim().ToLowerInvariant();
    }

    /// <summary>
    /// Whether a type is covered by a profile's list, whatever its parameters. An empty list and <c>*/*</c> cover all but scriptable
    /// types; a wildcard never covers those.
    /// </summary>
    /// <remarks>What is not well formed is covered by nothing: browsers guess what it is, HTML included.</remarks>
    public static bool IsAllowed(string contentType, ICollection<string> patterns)
    {
        var type = MediaType(contentType);
        return IsWellFormed(contentType) && (patterns.Count == 0 ? !RunsScripts(type) : patterns.Any(pattern => Covers(pattern, type)));
    }

    private static bool Covers(string pattern, string type) => type == pattern
        || (!RunsScripts(type)
            && (pattern == "*/*"
                || (pattern.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(pattern[..^1], StringComparison.Ordinal))));

    internal static bool RunsScripts(string type) => Scriptable.Contains(type) || type.EndsWith("+xml", StringComparison.Ordinal);

    /// <summary>
    /// The name a type is counted under: itself where it is common, else <c>other</c>, so that nobody can make counters without end.
    /// </summary>
    public static string CountedAs(string? contentType)
    {
        var type = MediaType(contentType ?? string.Empty);
        return Common.Contains(type) ? type : "other";
    }

    [GeneratedRegex($"^{Name}/{Name}( *;( *{ParameterName}=({ParameterToken}|{ParameterText}))?)*\\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
