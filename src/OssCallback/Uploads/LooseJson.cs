namespace OssCallback.Uploads;

/// <summary>JSON as OSS may leave it: a placeholder without a value can expand to nothing at all.</summary>
internal static class LooseJson
{
    /// <summary>
    /// Writes <c>null</c> where a colon is followed by a comma or a closing brace. Whether OSS writes null or nothing for the size of what
    /// is not an image is unconfirmed; both are read.
    /// </summary>
    public static ReadOnlySpan<byte> FillGaps(ReadOnlySpan<byte> json)
    {
        List<byte>? filled = null;
        var copied = 0;
        var inString = false;
        var afterColon = false;
        for (var i = 0; i < json.Length; i++)
        {
            var current = json[i];
            if (inString)
            {
                if (current == '\\')
                {
                    i++;
                }

                inString = current != '"';
            }
            else if (afterColon && current is (byte)',' or (byte)'}')
            {
                filled ??= new List<byte>(json.Length + 32);
                filled.AddRange(json[copied..i]);
                filled.AddRange("null"u8);
                copied = i;
                afterColon = false;
            }
            else if (current is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                inString = current == '"';
                afterColon = current == ':';
            }
        }

        if (filled is null)
        {
            return json;
        }

        filled.AddRange(json[copied..]);
        return filled.ToArray();
    }
}
