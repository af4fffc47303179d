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
        var query = requestTarget.IndexOf('?', StringComparison.Ordinal);
        var path = Encoding.UTF8.GetBytes(query < 0 ? requestTarget : requestTarget[..query]);
        var pathLength = PercentDecode(path);
        var queryBytes = query < 0 ? [] : Encoding.UTF8.GetBytes(requestTarget[query..]);

        var text = new byte[pathLength + queryBytes.Length + 1 + body.Length];
        path.AsSpan(0, pathLength).CopyTo(text);
        queryBytes.CopyTo(text, pathLength);
        text[pathLength + queryBytes.Length] = (byte)'\n';
        body.CopyTo(text.AsSpan(pathLength + queryBytes.Length + 1));
        return text;
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
