using System.Buffers;
using System.Globalization;
using System.Text;

namespace OssCallback.Oss;

/// <summary>
/// Percent-encoding as OSS signs it: RFC 3986 unreserved characters stay, all other UTF-8 bytes become <c>%XX</c> in upper case.
/// </summary>
public static class OssEncoding
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~");

    /// <summary>Encodes a query name or value; <c>/</c> becomes <c>%2F</c>.</summary>
    public static string Encode(string text) => Encode(text, keepSlash: false);

    /// <summary>Encodes an object key for a URL path or a canonical URI; <c>/</c> is kept.</summary>
    public static string EncodePath(string path) => Encode(path, keepSlash: true);

    private static string Encode(string text, bool keepSlash)
    {
        if (!text.AsSpan().ContainsAnyExcept(Unreserved))
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 16);
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            var character = (char)value;
            if (Unreserved.Contains(character) || (keepSlash && character == '/'))
            {
                result.Append(character);
            }
            else
            {
                result.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }

        return result.ToString();
    }
}
