using System.Security.Cryptography;
using System.Text;
using OssCallback.Signing;
using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Access;

/// <summary>The access keys that this OSS knows.</summary>
internal sealed class CredentialDirectory(IEnumerable<OssCredentials> credentials)
{
    private readonly Dictionary<string, OssCredentials> _credentials =
        credentials.ToDictionary(credential => credential.AccessKeyId, StringComparer.Ordinal);

    /// <summary>Finds a key; a temporary one is unknown without its token.</summary>
    public OssCredentials Find(string accessKeyId, string? securityToken)
    {
        if (!_credentials.TryGetValue(accessKeyId, out var found)
            || (found.SecurityToken is not null && string.IsNullOrEmpty(securityToken)))
        {
            throw OssErrors.InvalidAccessKeyId(accessKeyId).Refuse();
        }

        if (!string.IsNullOrEmpty(securityToken) && (found.SecurityToken is null || !SameText(found.SecurityToken, securityToken)))
        {
            throw OssErrors.InvalidSecurityToken().Refuse();
        }

        return found;
    }

    /// <summary>Compares secrets and signatures in constant time.</summary>
    public static bool SameText(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
