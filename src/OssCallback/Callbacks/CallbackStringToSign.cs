using System.Text;

namespace OssCallback.Callbacks;

/// <summary>The one place that rebuilds what OSS signed: <c>url_decode(path) + query + "\n" + body</c>.</summary>
/// <remarks>
/// OSS developer reference, "Callback", section on signatures: only the path is percent-decoded; the query, with its question mark, and the
/// body are taken as sent.
/// </remarks>
public static class CallbackStringToSign
{
    /// <summary>Builds the signed bytes.</summary>
    /// <param name="requestTarget">Path and query as in the request line.</param>
    /// <param name="body">The body as received.</param>
    public static byte[] Build(string requestTarget, ReadOnlySpan<byte> body)
    {
        var text = new byte[GetMaxLength(requestTarget, body)];
        return text[..Write(requestTarget, body, text)];
    }

    /// <summary>The most bytes that <see cref="Write"/> can need.</summary>
    internal static int GetMaxLength(string requestTarget, ReadOnlySpan<byte> body) =>
        Encoding.UTF8.GetByteCount(requestTarget) + 1 + body.Length;

    /// <summary>Writes the signed bytes and returns how many they are.</summary>
    internal static int Write(string requestTarget, ReadOnlySpan<byte> body, Span<byte> text)
    {
        var query = requestTarget.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? requestTarget : requestTarget.AsSpan(0, query);
        var length = PercentDecode(text[..Encoding.UTF8.GetBytes(path, text)]);
        if (query >= 0)
        {
            length += Encoding.UTF8.GetBytes(requestTarget.AsSpan(query), text[length..]);
        }

        text[length++] = (byte)'\n';
        body.CopyTo(text[length..]);
        return length + body.Length;
    }

    /// <summary>Decodes <c>%XX</c> in place; anything else, a plus sign and a broken sequence included, stays as it is.</summary>
    private static int PercentDecode(Span<byte> text)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                text[length++] = (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                i += 2;
            }
            else
            {
                text[length++] = text[i];
            }
        }

        return length;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
