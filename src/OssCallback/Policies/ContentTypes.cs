using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace OssCallback.Policies;

/// <summary>Content types: their form, their patterns, and which of them a browser would run.</summary>
public static partial class ContentTypes
{
    /// <summary>What a file of unknown type is.</summary>
    public const string Unknown = "application/octet-stream";

    /// <summary>Types that run scripts when a browser opens them from the bucket's own domain, beside all that end in <c>+xml</c>; a browser guesses what the unknown ones are, HTML included.</summary>
    private static readonly FrozenSet<string> Scriptable = FrozenSet.Create(StringComparer.Ordinal,
        "text/html", "text/xml", "application/xml", "text/javascript", "application/javascript", "application/x-javascript", "text/ecmascript", "application/ecmascript",
        "application/x-shockwave-flash", "text/xsl", "message/rfc822", "multipart/related", "multipart/x-mixed-replace", "unknown/unknown", "application/unknown");

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

    /// <summary>Whether a text is <c>type/subtype</c>, with at most a charset. A <c>$</c>, which RFC 6838 allows and nobody uses, would have to be escaped in a policy.</summary>
    public static bool IsWellFormed(string contentType) => contentType.Length <= 127 && Form().IsMatch(contentType);

    /// <summary>Type and subtype in lower case, without parameters.</summary>
    public static string MediaType(string contentType)
    {
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? contentType : contentType[..end]).Trim().ToLowerInvariant();
    }

    /// <summary>Whether a type is covered by a profile's list. An empty list and <c>*/*</c> cover all but scriptable types; a wildcard never covers those.</summary>
    /// <remarks>A Content-Type with commas is several to a browser, and the last one counts: each must be covered.</remarks>
    public static bool IsAllowed(string contentType, ICollection<string> patterns) => contentType.Split(',').Select(MediaType)
        .Where((type, index) => index == 0 || type.Contains('/', StringComparison.Ordinal))
        .All(type => patterns.Count == 0 ? !RunsScripts(type) : patterns.Any(pattern => Covers(pattern, type)));

    private static bool Covers(string pattern, string type) => type == pattern
        || (!RunsScripts(type) && (pattern == "*/*" || (pattern.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(pattern[..^1], StringComparison.Ordinal))));

    private static bool RunsScripts(string type) => Scriptable.Contains(type) || type.EndsWith("+xml", StringComparison.Ordinal);

    /// <summary>The name a type is counted under: itself where it is common, else <c>other</c>, so that nobody can make counters without end.</summary>
    public static string CountedAs(string? contentType)
    {
        var type = MediaType(contentType ?? string.Empty);
        return Common.Contains(type) ? type : "other";
    }

    [GeneratedRegex(@"^[A-Za-z0-9!#&^_.+\-]{1,63}/[A-Za-z0-9!#&^_.+\-]{1,63}(; ?charset=[A-Za-z0-9_\-]{1,20})?\z")]
    private static partial Regex Form();
}
