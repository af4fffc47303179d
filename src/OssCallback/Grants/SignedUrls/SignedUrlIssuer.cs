using Microsoft.Extensions.Options;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// Issues presigned PUT URLs: key, type, MD5, ACL, overwriting, callback and variables are signed; a URL cannot limit the size.
/// </summary>
public sealed class SignedUrlIssuer(IOptions<OssOptions> oss, UploadCallbacks callbacks)
{
    /// <summary>What every answer says.</summary>
    public const string Unbound =
        "size: OSS takes an object of any size under a presigned URL; one that is outside limits ends as rejected. A form grant of "
            + "/api/policy limits the size in OSS itself.";

    private readonly OssOptions _oss = oss.Value;

    /// <summary>Issues a URL for one upload.</summary>
    /// <param name="upload">An upload that its profile does not refuse.</param>
    /// <param name="md5">The content's MD5 in Base64, or null.</param>
    /// <param name="variables">The values of the profile's custom variables.</param>
    /// <param name="target">The key, and the terms.</param>
    /// <param name="isVersion1">Whether to sign with version 1.</param>
    /// <exception cref="ArgumentException">The variables are too long for OSS.</exception>
    public SignedUrl Issue(
        GrantRequest upload, string? md5, IReadOnlyDictionary<string, string> variables, GrantedKey target, bool isVersion1)
    {
        var (profile, key, terms) = (upload.Profile, target.Key, target.Terms);
        var (ticket, callback) = callbacks.ForObject(profile, upload.User, key, target.FileName, terms.FirstExpires, variables);
        var headers = new OrderedDictionary<string, string> { [PolicyFields.ContentType] = upload.ContentType };
        if (md5 is not null)
        {
            headers["Content-MD5"] = md5;
        }

        // Both versions sign every x-oss- header that a request has: none of these can be left out and no other added.
        headers[PolicyFields.ObjectAcl] = profile.Acl;
        headers[PolicyFields.ForbidOverwrite] = profile.Overwrite ? "false" : "true";

        List<KeyValuePair<string, string?>> query = [new("callback", callback.ToBase64())];
        if (variables.Count > 0)
        {
            query.Add(new("callback-var", callback.VariablesToBase64()));
        }

        var request = new OssRequest { Method = "PUT", Bucket = _oss.Bucket, Key = key, Headers = headers, Query = query };
        var signed = isVersion1
            ? SignatureV1.PresignQuery(request, terms.Credentials, terms.Expires)
            : SignatureV4.PresignQuery(request, terms.Credentials, _oss.Region, terms.Now, (int)(terms.Expires - terms.Now).TotalSeconds);
        var queryText = string.Join(
            '&', signed.Select(pair => $"{OssEncoding.Encode(pair.Key)}={OssEncoding.Encode(pair.Value ?? string.Empty)}"));
        var id = UploadId.Of(_oss.Bucket, key);
        return new SignedUrl(id, "PUT", $"{_oss.PublicBucketUrl}/{OssEncoding.EncodePath(key)}?{queryText}", headers,
            terms.Expires.ToUnixTimeSeconds(), terms.Now.ToUnixTimeSeconds(), $"/api/uploads/{id}", $"/api/uploads/{id}/confirm",
            key, ticket, new SizeLimits(profile.MinBytes, profile.MaxBytes), Unbound);
    }
}
