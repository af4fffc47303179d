using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Uploads;

/// <summary>The client's Content-MD5 header.</summary>
internal static class ContentDigest
{
    /// <summary>Reads the header; null where it is absent.</summary>
    public static byte[]? Parse(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return null;
        }

        var digest = new byte[16];
        return header.Length == 24 && Convert.TryFromBase64String(header, digest, out var written) && written == digest.Length
            ? digest
            : throw OssErrors.InvalidDigest().Refuse();
    }

    public static void Check(byte[]? expected, ReadOnlySpan<byte> actual)
    {
        if (expected is not null && !actual.SequenceEqual(expected))
        {
            throw OssErrors.BadDigest().Refuse();
        }
    }
}
