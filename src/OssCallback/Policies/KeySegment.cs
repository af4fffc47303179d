using System.Globalization;
using System.Text;

namespace OssCallback.Policies;

/// <summary>Writes any text as one safe segment of an object key, so that two texts never share a segment: one user's prefix is never another's.</summary>
public static class KeySegment
{
    /// <summary>Letters, digits, <c>-</c> and inner dots stay; every other byte of UTF-8 becomes <c>_xx</c>. An empty text becomes a single <c>_</c>, which nothing else can.</summary>
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
}
