using System.Security.Cryptography;
using System.Text;
using OssCallback.Oss;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Sts;

namespace OssCallback.Simulator.Access;

/// <summary>The access keys that this OSS knows: those of its options, and the temporary ones that its AssumeRole issued.</summary>
internal sealed class CredentialDirectory(
    IEnumerable<OssCredentials> credentials, IReadOnlyDictionary<string, IReadOnlyList<string>> policies, SessionTokens tokens,
    TimeProvider time)
{
    // The options were checked: every policy can be read.
    private readonly Dictionary<string, RamPolicy> _policies =
        policies.ToDictionary(
            user => user.Key, user => RamPolicy.Of(user.Value.Select(policy => RamPolicy.Parse(policy)!)), StringComparer.Ordinal);

    private readonly Dictionary<string, OssCredentials> _credentials =
        credentials.ToDictionary(credential => credential.AccessKeyId, StringComparer.Ordinal);

    /// <summary>Finds a key; a temporary one is unknown without its token.</summary>
    public AccessKey Find(string accessKeyId, string? securityToken)
    {
        if (!_credentials.TryGetValue(accessKeyId, out var found))
        {
            return FindIssued(accessKeyId, securityToken);
        }

        if (found.SecurityToken is not null && string.IsNullOrEmpty(securityToken))
        {
            throw OssErrors.InvalidAccessKeyId(accessKeyId).Refuse();
        }

        if (!string.IsNullOrEmpty(securityToken) && (found.SecurityToken is null || !SameText(found.SecurityToken, securityToken)))
        {
            throw OssErrors.InvalidSecurityToken().Refuse();
        }

        return new(found.AccessKeyId, found.AccessKeySecret, found.SecurityToken, _policies.GetValueOrDefault(accessKeyId));
    }

    /// <summary>A long-lived key by its id, or null: only such a key may assume a role here.</summary>
    public OssCredentials? FindLasting(string accessKeyId) =>
        _credentials.TryGetValue(accessKeyId, out var found) && found.SecurityToken is null ? found : null;

    /// <summary>Whether a long-lived key may assume a role, <c>acs:ram::account:role/name</c>.</summary>
    public bool MayAssume(string accessKeyId, string roleArn) =>
        !_policies.TryGetValue(accessKeyId, out var policy)
        || policy.Allows(new RamRequest("sts:AssumeRole", roleArn.Split(':')[^1], Key: null) { Service = "ram" });

    public bool IsTemporary(string accessKeyId) =>
        accessKeyId.StartsWith(SessionTokens.KeyPrefix, StringComparison.Ordinal)
            || _credentials.GetValueOrDefault(accessKeyId)?.SecurityToken is not null;

    /// <summary>Compares secrets and signatures in constant time.</summary>
    public static bool SameText(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));

    private AccessKey FindIssued(string accessKeyId, string? securityToken)
    {
        if (string.IsNullOrEmpty(securityToken) || !accessKeyId.StartsWith(SessionTokens.KeyPrefix, StringComparison.Ordinal))
        {
            throw OssErrors.InvalidAccessKeyId(accessKeyId).Refuse();
        }

        var session = tokens.Read(accessKeyId, securityToken) ?? throw OssErrors.InvalidSecurityToken().Refuse();
        if (time.GetUtcNow() >= session.Expires)
        {
            throw OssErrors.SecurityTokenExpired().Refuse();
        }

        // The grammar was checked when the token was issued; a policy that cannot be read any more allows nothing.
        var policy = session.Policy is null ? null : RamPolicy.Parse(session.Policy) ?? throw OssErrors.DeniedByTokenPolicy().Refuse();
        return new(accessKeyId, tokens.SecretOf(accessKeyId), securityToken, policy);
    }
}
