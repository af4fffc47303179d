using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OssCallback.Http;

namespace OssCallback.Callers;

/// <summary>
/// The callers known by a key. With neither a key nor an issuer of tokens configured and no identifier of the application's own,
/// which is allowed in
/// Development only, everyone is an anonymous operator.
/// </summary>
public sealed class ApiKeys
{
    /// <summary>The header that carries a key; <c>Authorization: Bearer</c> does as well.</summary>
    public const string HeaderName = "X-Api-Key";

    private static readonly Caller Anonymous = new(string.Empty, CallerRole.Operator);

    private readonly (byte[] Hash, Caller Caller)[] _keys;
    private readonly bool _open;

    /// <summary>Uses <c>Policy:ApiKeys</c>.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="identifiers">The application's own, with which nobody is anonymous.</param>
    public ApiKeys(IOptions<CallerOptions> options, IEnumerable<ICallerIdentifier> identifiers)
    {
        _keys =
        [
            .. options.Value.ApiKeys.Select(key => (
                Convert.FromHexString(key.Sha256),
                new Caller(
                    key.Name, key.Role == "operator" ? CallerRole.Operator : CallerRole.Client) { ActsForUsers = key.ActsForUsers })),
        ];
        _open = _keys.Length == 0 && !options.Value.Jwt.IsConfigured && !identifiers.Any();
    }

    /// <summary>Finds out who calls.</summary>
    /// <param name="key">The key that came with the request, or null.</param>
    /// <returns>The caller, or null without a good key.</returns>
    public Caller? Identify(string? key)
    {
        if (_open)
        {
            return Anonymous;
        }

        if (string.IsNullOrEmpty(key))
        {
            return null;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        Caller? found = null;
        foreach (var (known, caller) in _keys)
        {
            // All keys are compared, so that the time tells nothing about which one is close.
            if (CryptographicOperations.FixedTimeEquals(known, hash))
            {
                found = caller;
            }
        }

        return found;
    }
}
