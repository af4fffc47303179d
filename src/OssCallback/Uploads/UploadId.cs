using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace OssCallback.Uploads;

/// <summary>The identity of an upload: the same from grant, callback, confirmation and listing, whoever comes first.</summary>
public static class UploadId
{
    // A key has at most 1,023 bytes, a bucket 63.
    private const int MaxOnStack = 1100;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>The number of characters of an id.</summary>
    public const int Length = 26;

    /// <summary>The id of an object: Base32 of the first 16 bytes of SHA-256 over bucket, a zero byte and key.</summary>
    public static string Of(string bucket, string key)
    {
        var length = Encoding.UTF8.GetByteCount(bucket) + 1 + Encoding.UTF8.GetByteCount(key);
        Span<byte> covered = length <= MaxOnStack ? stackalloc byte[length] : new byte[length];
        var count = Encoding.UTF8.GetBytes(bucket, covered);
        covered[count] = 0;
        Encoding.UTF8.GetBytes(key, covered[(count + 1)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(covered, hash);
        return string.Create(Length, hash, static (text, bytes) =>
        {
            for (var i = 0; i < Length; i++)
            {
                var bit = i * 5;
                var window = (bytes[bit / 8] << 8) | (bit / 8 < 15 ? bytes[(bit / 8) + 1] : 0);
                text[i] = Alphabet[(window >> (11 - (bit % 8))) & 31];
            }
        });
    }

    /// <summary>Whether a text has the form of an id.</summary>
    public static bool IsWellFormed(string text) => text.Length == Length && !text.AsSpan().ContainsAnyExcept(Characters);
}
