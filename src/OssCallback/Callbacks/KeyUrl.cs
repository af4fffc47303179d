using System.Text;
using OssCallback.Oss;

namespace OssCallback.Callbacks;

/// <summary>The address of a public key, compared by its parsed parts and never by prefix.</summary>
internal static class KeyUrl
{
    /// <summary>Reads the value of x-oss-pub-key-url.</summary>
    public static bool TryDecode(string header, out string url)
    {
        url = string.Empty;
        if (!StrictBase64.TryDecode(header, out var bytes) || bytes.AsSpan().ContainsAnyExceptInRange((byte)0x21, (byte)0x7E))
        {
            return false;
        }

        url = Encoding.ASCII.GetString(bytes);
        return true;
    }

    /// <summary>The canonical form <c>scheme://host[:port]/path</c>, or null when the text is anything else than exactly that.</summary>
    /// <remarks>
    /// User info, query, fragment, a spelled-out default port, dot segments and escapes all make the text differ from its parsed parts, and
    /// so refuse it.
    /// </remarks>
    public static string? Canonicalize(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return null;
        }

        var port = uri.IsDefaultPort ? string.Empty : FormattableString.Invariant($":{uri.Port}");
        var canonical = $"{uri.Scheme}://{uri.Host}{port}{uri.AbsolutePath}";
        var authority = canonical.Length - uri.AbsolutePath.Length;

        // Scheme and host know no case; the path does.
        return canonical.Length == url.Length
            && url.AsSpan(0, authority).Equals(canonical.AsSpan(0, authority), StringComparison.OrdinalIgnoreCase)
            && url.AsSpan(authority).SequenceEqual(canonical.AsSpan(authority))
            ? canonical
            : null;
    }
}
