namespace OssCallback.Oss;

/// <summary>
/// Base64 as OSS writes it. The platform's decoder skips white space and stray bits; a header that needs that was not written by OSS.
/// </summary>
internal static class StrictBase64
{
    private const int MaxLength = 4096;

    public static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length is 0 or > MaxLength || text.Length % 4 != 0)
        {
            return false;
        }

        var buffer = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, buffer, out var count))
        {
            return false;
        }

        bytes = buffer[..count];
        return Convert.ToBase64String(bytes) == text;
    }
}
