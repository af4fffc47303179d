using System.Buffers;
using System.Text;

namespace OssCallback.Uploads;

/// <summary>Values of a form body.</summary>
internal static class FormText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Decodes <c>%XX</c> and plus signs; null when the result is not UTF-8 or an escape is broken. Whether OSS writes a space as %20 or +
    /// is unconfirmed; a literal plus comes as %2B either way.
    /// </summary>
    public static string? Decode(ReadOnlySpan<byte> text)
    {
        var decoded = text.Length <= 1024 ? stackalloc byte[text.Length] : new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'+':
                    decoded[length++] = (byte)' ';
                    break;
                case (byte)'%':
                    if (i + 2 >= text.Length
                        || Convert.FromHexString(text.Slice(i + 1, 2), decoded.Slice(length, 1), out _, out _) != OperationStatus.Done)
                    {
                        return null;
                    }

                    length++;
                    i += 2;
                    break;
                default:
                    decoded[length++] = text[i];
                    break;
            }
        }

        try
        {
            return StrictUtf8.GetString(decoded[..length]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
