using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OssCallback.Http;

/// <summary>
/// Signs and checks what is posted to other servers, by the Standard Webhooks specification (version 1, symmetric): HMAC-SHA256 over id,
/// time and body.
/// </summary>
public static class WebhookSignature
{
    /// <summary>The message's identity; the same for every attempt.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>When this attempt was made, in Unix seconds.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The signatures, with blanks between them.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>What the text of a secret begins with.</summary>
    public const string SecretPrefix = "whsec_";

    /// <summary>The shortest secret in bytes.</summary>
    public const int MinSecretBytes = 24;

    /// <summary>The longest secret in bytes.</summary>
    public const int MaxSecretBytes = 64;

    /// <summary>How far the time of a message may be off.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The bytes of a secret, or null when the text is not one of 24 to 64 bytes.</summary>
    public static byte[]? ReadSecret(string? text)
    {
        var base64 = text?.StartsWith(SecretPrefix, StringComparison.Ordinal) == true ? text[SecretPrefix.Length..] : text ?? string.Empty;
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) && count is >= MinSecretBytes and <= MaxSecretBytes
            ? bytes[..count]
            : null;
    }

    /// <summary>A new secret.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>The value of <see cref="SignatureHeader"/>: one signature for each secret.</summary>
    public static string Sign(IEnumerable<byte[]> secrets, string id, DateTimeOffset timestamp, string body) =>
        string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(Mac(secret, id, timestamp.ToUnixTimeSeconds(), body))));

    /// <summary>Whether a message was signed with one of these secrets not long ago.</summary>
    /// <param name="secrets">Any of them will do.</param>
    /// <param name="id">The header <see cref="IdHeader"/>.</param>
    /// <param name="timestamp">The header <see cref="TimestampHeader"/>.</param>
    /// <param name="signatures">The header <see cref="SignatureHeader"/>.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="now">The time.</param>
    public static bool Verify(
        IReadOnlyCollection<byte[]> secrets, string? id, string? timestamp, string? signatures, string body, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id) || signatures is null
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return false;
        }

        var given = signatures.Split(' ').Where(text => text.StartsWith("v1,", StringComparison.Ordinal))
            .Select(text => Encoding.ASCII.GetBytes(text[3..])).ToArray();
        return secrets.Any(secret =>
        {
            var expected = Encoding.ASCII.GetBytes(Convert.ToBase64String(Mac(secret, id, seconds, body)));
            return Array.Exists(given, signature => CryptographicOperations.FixedTimeEquals(signature, expected));
        });
    }

    private static byte[] Mac(byte[] secret, string id, long seconds, string body) =>
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(FormattableString.Invariant($"{id}.{seconds}.{body}")));
}
