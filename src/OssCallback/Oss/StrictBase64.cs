namespace OssCallback.Oss;

/// <summary>
/// Base64 as OSS writes it. The platform's decoder skips white space and stray bits; a header that needs that was not written by OSS.
/// </summary>
internal static class StrictBase64
{
    private const int MaxLength = 4096;
    private const int MaxOnStack = 512;

    public static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length is 0 or > MaxLength || text.Length % 4 != 0)
        {
            return false;
        }

        var buffer = new byte[(text.Length / 4 * 3) - PaddingOf(text)];
        if (!Convert.TryFromBase64String(text, buffer, out var count) || count != buffer.Length)
        {
            return false;
        }

        Span<char> written = text.Length <= MaxOnStack ? stackalloc char[text.Length] : new char[text.Length];
        if (!Convert.TryToBase64Chars(buffer, written, out _) || !written.SequenceEqual(text))
        {
            return false;
        }

        bytes = buffer;
        return true;
    }

    private static int PaddingOf(string text) => text[^1] != '=' ? 0 : text[^2] != '=' ? 1 : 2;
}
