using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace OssCallback.Callers;

/// <summary>The keys of an issuer that may sign tokens.</summary>
internal sealed class IssuerKeySet
{
    private const int MinRsaBits = 2048;

    private readonly FrozenDictionary<string, JsonWebKey> _byName;
    private readonly JsonWebKey? _only;

    private IssuerKeySet(string issuer, JsonWebKey[] keys)
    {
        Issuer = issuer;
        _byName = keys.Where(key => !string.IsNullOrEmpty(key.Kid))
            .DistinctBy(key => key.Kid, StringComparer.Ordinal)
            .ToFrozenDictionary(key => key.Kid, StringComparer.Ordinal);
        _only = keys.Length == 1 ? keys[0] : null;
    }

    /// <summary>The issuer as it writes itself.</summary>
    public string Issuer { get; }

    /// <summary>Reads a JSON Web Key Set; keys of other kinds or uses, and weak ones, are left out.</summary>
    /// <exception cref="FormatException">It is not a key set, or has no usable key.</exception>
    public static IssuerKeySet Read(string issuer, string json)
    {
        JsonWebKey[] keys;
        try
        {
            keys = [.. JsonWebKeySet.Create(json).Keys.Where(IsUsable)];
        }
        catch (Exception exception) when (exception is ArgumentException or System.Text.Json.JsonException or FormatException)
        {
            throw new FormatException("The issuer's keys are not JSON Web Key Set.", exception);
        }

        return keys.Length > 0
            ? new IssuerKeySet(issuer, keys)
            : throw new FormatException("The issuer's key set has no RSA key of 2048 bits or more and no P-256 key for signatures.");
    }

    /// <summary>The key of this name; without a name the only key there is.</summary>
    public SecurityKey? Find(string? kid) => kid is null ? _only : _byName.GetValueOrDefault(kid);

    private static bool IsUsable(JsonWebKey key) => string.IsNullOrEmpty(key.Use) || key.Use == JsonWebKeyUseNames.Sig
        ? key.Kty switch
        {
            JsonWebAlgorithmsKeyTypes.RSA => key is { N.Length: > 0, E.Length: > 0 } && key.KeySize >= MinRsaBits,
            JsonWebAlgorithmsKeyTypes.EllipticCurve => key is { Crv: JsonWebKeyECTypes.P256, X.Length: > 0, Y.Length: > 0 },
            _ => false,
        }
        : false;
}
