namespace OssCallback.Uploads;

/// <summary>
/// The one rule for names of objects that a client can choose, whoever tells of them: callback, confirmation or listing. To OSS a key is
/// only a text; what reads it later may take it for a path and walk out of its directory, or stumble over control characters.
/// </summary>
internal static class ObjectName
{
    /// <summary>
    /// Whether a key is taken: no segment of it is <c>.</c> or <c>..</c>, also where a backslash is taken for a separator, and it has
    /// neither control characters nor anything else that ends a line.
    /// </summary>
    public static bool IsAcceptable(string key)
    {
        var name = key.AsSpan();
        foreach (var segment in name.SplitAny('/', '\\'))
        {
            if (name[segment] is "." or "..")
            {
                return false;
            }
        }

        foreach (var character in name)
        {
            if (char.IsControl(character) || character is '\u2028' or '\u2029')
            {
                return false;
            }
        }

        return true;
    }
}
