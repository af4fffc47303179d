using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>Issues grants: one exact key each, with everything pinned that OSS lets a policy pin.</summary>
public sealed class GrantIssuer(
    IOptions<OssOptions> oss, UploadProfiles profiles, UploadCallbacks callbacks, PrefixGrantIssuer prefixGrants, TimeProvider time)
{
    /// <summary>
    /// The longest Base64 policy in characters: OSS documents 4 KB for a field in one place and 2 MB in another; the smaller is kept.
    /// </summary>
    public const int MaxPolicyLength = 4000;

    private readonly OssOptions _oss = oss.Value;

    /// <summary>Issues a grant for one upload.</summary>
    /// <param name="profile">A profile that does not refuse the file.</param>
    /// <param name="contentType">The type that the object will have.</param>
    /// <param name="size">The exact size, or null for the profile's range.</param>
    /// <param name="user">Who uploads.</param>
    /// <param name="target">The key, and the terms.</param>
    public Grant Issue(UploadProfile profile, string contentType, long? size, string user, GrantedKey target)
    {
        var (key, terms) = (target.Key, target.Terms);
        var (ticket, callback) = callbacks.ForObject(profile, user, key, target.FileName, terms.FirstExpires);
        var fields = SignedFields(profile, key, contentType, size, callback, terms);
        var id = UploadId.Of(_oss.Bucket, key);
        return new Grant(id, "POST", _oss.PublicBucketUrl, fields, new Dictionary<string, string>(),
            terms.Expires.ToUnixTimeSeconds(), terms.Now.ToUnixTimeSeconds(), $"/api/uploads/{id}", $"/api/uploads/{id}/confirm", ticket);
    }

    /// <summary>Checks that no profile can make a policy that OSS might refuse for its length.</summary>
    /// <exception cref="FormatException">Names the profile.</exception>
    public void CheckWorstCase()
    {
        var longestName = new FileName($"con.{new string('x', FileName.MaxStemBytes - 4)}.{new string('x', FileName.MaxExtensionLength)}");
        var longestUser = new string('\u00e9', UploadTicket.MaxUserBytes / 2);
        var longestType = $"{new string('t', 63)}/{new string('t', ContentTypes.MaxGrantedLength - 64)}";
        var now = time.GetUtcNow();
        foreach (var profile in profiles.All)
        {
            int length;
            try
            {
                var terms = new GrantTerms(_oss.FixedCredentials, now, now + profile.Expires);
                var target = new GrantedKey(
                    profile.KeyTemplate.Render(longestName, longestUser, profile.Name, now), terms,
                    new string('x', FileName.MaxShownBytes));
                var directory = new GrantedKey(profile.KeyTemplate.RenderDirectory(longestUser, profile.Name, now), terms);
                length = Math.Max(
                    Issue(profile, longestType, size: null, longestUser, target).Fields[PolicyFields.Policy].Length,
                    prefixGrants.IssueFlat(profile, longestUser, directory).Policy.Length);
            }
            catch (ArgumentException exception)
            {
                throw new FormatException($"Policy:Profiles:{profile.Name}: OSS would refuse its callback. {exception.Message}", exception);
            }

            if (length > MaxPolicyLength)
            {
                throw new FormatException($"Policy:Profiles:{profile.Name}: its policy can become {length} characters long, over "
                    + $"the {MaxPolicyLength} that OSS surely takes. Shorten KeyTemplate, Variables or Callback:Urls.");
            }
        }
    }

    private OrderedDictionary<string, string> SignedFields(UploadProfile profile, string key, string contentType, long? size,
        CallbackParameter callbackParameter, GrantTerms terms)
    {
        var credentials = terms.Credentials;
        var date = SignatureV4.FormatDate(terms.Now);
        var pinned = new OrderedDictionary<string, string>
        {
            [PolicyFields.Key] = key,
            [PolicyFields.SignatureVersion] = SignatureV4.Algorithm,
            [PolicyFields.Credential] = $"{credentials.AccessKeyId}/{SignatureV4.Scope(date, _oss.Region)}",
            [PolicyFields.Date] = date,
        };
        if (credentials.SecurityToken is { } token)
        {
            pinned[PolicyFields.SecurityToken] = token;
        }

        // OSS lets x-oss-content-type win over Content-Type: pinning one alone would leave the other open.
        pinned[PolicyFields.ContentType] = contentType;
        pinned[PolicyFields.OssContentType] = contentType;
        pinned[PolicyFields.ObjectAcl] = profile.Acl;
        pinned[PolicyFields.ForbidOverwrite] = profile.Overwrite ? "false" : "true";
        pinned[PolicyFields.SuccessActionStatus] = "200";
        pinned[PolicyFields.Callback] = callbackParameter.ToBase64();

        var policy = new PostPolicy(terms.Expires).Exact(PolicyFields.Bucket, _oss.Bucket);
        foreach (var (field, value) in pinned)
        {
            policy.Eq(field, value);
        }

        policy.ContentLengthRange(size ?? profile.MinBytes, size ?? profile.MaxBytes);
        var policyBase64 = policy.ToBase64();
        return new OrderedDictionary<string, string>(pinned)
        {
            [PolicyFields.Policy] = policyBase64,
            [PolicyFields.Signature] = SignatureV4.SignPolicy(credentials.AccessKeySecret, date, _oss.Region, policyBase64),
        };
    }
}
