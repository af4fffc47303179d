using Microsoft.Extensions.Options;
using OssCallback.Oss;

namespace OssCallback.Grants;

/// <summary>Issues grants for a directory of their own, in the shapes that clients know from OSS's documentation.</summary>
/// <remarks>
/// A condition on a field that a client does not send fails, and these clients send neither type nor ACL: only key prefix, size range,
/// callback and what the
/// signature needs are pinned. The directory is new for each grant, so nobody can reach, let alone replace, another user's object.
/// </remarks>
public sealed class PrefixGrantIssuer(IOptions<OssOptions> oss, UploadCallbacks callbacks)
{
    private readonly OssOptions _oss = oss.Value;

    /// <summary>The classic shape, signed with version 1.</summary>
    public ClassicGrant IssueClassic(UploadProfile profile, string user, GrantedKey target)
    {
        var (directory, terms) = (target.Key, target.Terms);
        var (ticket, callback) = callbacks.ForPrefix(profile, user, directory, terms.FirstExpires);
        var callbackBase64 = callback.ToBase64();
        var policy = Policy(profile, directory, callbackBase64, terms).ToBase64();
        return new ClassicGrant(
            terms.Credentials.AccessKeyId, _oss.PublicBucketUrl, policy, SignatureV1.SignPolicy(terms.Credentials.AccessKeySecret, policy),
            terms.Expires.ToUnixTimeSeconds(), callbackBase64, directory, terms.Now.ToUnixTimeSeconds(), ticket,
            terms.Credentials.SecurityToken);
    }

    /// <summary>The flat shape, signed with version 4, which demands its own fields as conditions.</summary>
    public FlatGrant IssueFlat(UploadProfile profile, string user, GrantedKey target)
    {
        var (directory, terms) = (target.Key, target.Terms);
        var credentials = terms.Credentials;
        var (ticket, callback) = callbacks.ForPrefix(profile, user, directory, terms.FirstExpires);
        var callbackBase64 = callback.ToBase64();
        var date = SignatureV4.FormatDate(terms.Now);
        var credential = $"{credentials.AccessKeyId}/{SignatureV4.Scope(date, _oss.Region)}";
        var conditions = Policy(profile, directory, callbackBase64, terms)
            .Eq(PolicyFields.SignatureVersion, SignatureV4.Algorithm)
            .Eq(PolicyFields.Credential, credential)
            .Eq(PolicyFields.Date, date);
        if (credentials.SecurityToken is { } token)
        {
            conditions.Eq(PolicyFields.SecurityToken, token);
        }

        var policy = conditions.ToBase64();
        return new FlatGrant(
            SignatureV4.Algorithm, policy, credential, date, SignatureV4.SignPolicy(credentials.AccessKeySecret, date, _oss.Region, policy),
            credentials.SecurityToken ?? string.Empty, directory, _oss.PublicBucketUrl, callbackBase64,
            terms.Expires.ToUnixTimeSeconds(), terms.Now.ToUnixTimeSeconds(), ticket);
    }

    private PostPolicy Policy(UploadProfile profile, string directory, string callbackBase64, GrantTerms terms) =>
        new PostPolicy(terms.Expires)
            .Exact(PolicyFields.Bucket, _oss.Bucket)
            .StartsWith(PolicyFields.Key, directory)
            .Eq(PolicyFields.Callback, callbackBase64)
            .ContentLengthRange(profile.MinBytes, profile.MaxBytes);
}
