using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OssCallback.Policies;

namespace OssCallback.Endpoints;

/// <summary>The callers known by a key. Without any key configured, which is allowed in Development only, everyone is an anonymous operator.</summary>
public sealed class ApiKeys
{
    /// <summary>The header that carries a key; <c>Authorization: Bearer</c> does as well.</summary>
    public const string HeaderName = "X-Api-Key";

    private const string BearerPrefix = "Bearer ";
    private static readonly Caller Anonymous = new(string.Empty, CallerRole.Operator);

    private readonly (byte[] Hash, Caller Caller)[] _keys;

    /// <summary>Uses <c>Policy:ApiKeys</c>.</summary>
    public ApiKeys(IOptions<PolicyOptions> options) => _keys =
    [
        .. options.Value.ApiKeys.Select(key => (
            Convert.FromHexString(key.Sha256),
            new Caller(key.Name, key.Role.Equals("operator", StringComparison.OrdinalIgnoreCase) ? CallerRole.Operator : CallerRole.Client))),
    ];

    /// <summary>Finds out who calls.</summary>
    /// <returns>The caller, or null without a good key.</returns>
    public Caller? Identify(EndpointRequest request)
    {
        if (_keys.Length == 0)
        {
            return Anonymous;
        }

        var key = request.Header(HeaderName);
        if (string.IsNullOrEmpty(key) && request.Header("Authorization") is { } authorization && authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
        {
            key = authorization[BearerPrefix.Length..].Trim();
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
