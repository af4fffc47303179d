using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OssCallback.Http;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// Gives the same object key for the same <c>Idempotency-Key</c> of the same user, until the first grant under it expires; on any
/// number of instances.
/// </summary>
public sealed class IdempotentGrants(IReservationStore reservations)
{
    /// <summary>The header.</summary>
    public const string HeaderName = "Idempotency-Key";

    /// <summary>The longest value.</summary>
    public const int MaxLength = 255;

    /// <summary>Finds what was promised, or promises the target given.</summary>
    /// <param name="idempotencyKey">The header's value.</param>
    /// <param name="upload">The request; users share nothing, and another one under the same value is refused.</param>
    /// <param name="kind">The kind of grant.</param>
    /// <param name="target">A new target, for when there is no promise yet.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    public async Task<Result<GrantedKey>> RepeatAsync(
        string idempotencyKey, GrantRequest upload, GrantKind kind, GrantedKey target, CancellationToken cancellationToken)
    {
        if (idempotencyKey.Length > MaxLength || idempotencyKey.Any(character => character is < '!' or > '~'))
        {
            return new Refusal(
                ErrorCodes.RequestMalformed,
                FormattableString.Invariant($"{HeaderName} has at most {MaxLength} visible ASCII characters."));
        }

        var fingerprint = Hash($"{kind}\n{JsonSerializer.Serialize(upload.Asked, GrantsJsonContext.Default.GrantParameters)}");
        var (now, expires) = (target.Terms.Now, target.Terms.Expires);
        var offered = string.Create(CultureInfo.InvariantCulture, $"{fingerprint}\n{expires.ToUnixTimeSeconds()}\n{target.Key}");

        // The value has no line break, so the two are unambiguous whatever a user's name holds.
        var kept = await reservations.ReserveAsync(Hash($"{upload.User}\n{idempotencyKey}"), offered, now, expires, cancellationToken);
        if (kept == offered)
        {
            return target;
        }

        var parts = kept.Split('\n', 3);
        if (parts[0] != fingerprint)
        {
            return ErrorCodes.IdempotencyMismatch;
        }

        // It is the same grant again, so it ends when the first one does; credentials may have become shorter-lived since.
        var firstExpires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture));
        var ends = firstExpires < expires ? firstExpires : expires;
        return target with { Key = parts[2], Terms = target.Terms with { Expires = ends, FirstExpires = ends } };
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
