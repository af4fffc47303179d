using System.Globalization;
using System.Text;

namespace OssCallback.Uploads;

/// <summary>
/// Writes any text as one safe segment of an object key, so that two texts never share a segment: one user's prefix is never another's.
/// </summary>
public static class KeySegment
{
    /// <summary>
    /// Letters, digits, <c>-</c> and inner dots stay; every other byte of UTF-8 becomes <c>_xx</c>. An empty text becomes a single
    /// <c>_</c>, which nothing else can.
    /// </summary>
    public static string Encode(string text)
    {
        if (text.Length == 0)
        {
            return "_";
        }

        var segment = new StringBuilder(text.Length);
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || value == '-' || (value == '.' && segment.Length > 0))
            {
                segment.Append((char)value);
            }
            else
            {
                segment.Append(CultureInfo.InvariantCulture, $"_{value:x2}");
            }
        }

        return segment.ToString();
    }

    /// <summary>The text that <see cref="Encode"/> made a segment of.</summary>
    /// <returns>The text, or null when no text has this segment.</returns>
    public static string? Decode(string segment)
    {
        if (segment == "_")
        {
            return string.Empty;
        }

        var bytes = new List<byte>(segment.Length);
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] != '_')
            {
                bytes.Add((byte)segment[i]);
            }
            else if (i + 2 < segment.Length
                && byte.TryParse(segment.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                return null;
            }
        }

        // Each text has one segment: what does not come out again was never made.
        var text = Encoding.UTF8.GetString([.. bytes]);
        return Encode(text) == segment ? text : null;
    }
}
