using OssCallback.Oss;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.PostObject;

/// <summary>Checks who signed a form's policy, with V4 or V1. Header and URL signatures mean nothing on PostObject.</summary>
internal sealed class PostAuthorization(CredentialDirectory credentials, string region)
{
    private static readonly string[] V4Fields = ["x-oss-signature-version", "x-oss-credential", "x-oss-date"];

    /// <summary>The policy that was signed, and by whom.</summary>
    public (PostPolicy Policy, Identity Identity) Check(PostForm form, DateTimeOffset now)
    {
        if (form["x-oss-signature-version"] == "OSS2" || form.Has("x-oss-access-key-id"))
        {
            throw OssErrors.NotImplemented(RequestAuthenticator.Oss2).Refuse();
        }

        if (form.Has("x-amz-algorithm") || form.Has("x-amz-signature") || form.Has("AWSAccessKeyId"))
        {
            throw OssErrors.NotImplemented(RequestAuthenticator.Aws).Refuse();
        }

        if (form.Has("x-oss-signature-version") || form.Has("x-oss-signature") || form.Has("x-oss-credential"))
        {
            return CheckV4(form, now);
        }

        return form.Has("OSSAccessKeyId") || form.Has("policy") || form.Has("Signature")
            ? CheckV1(form, now)
            : throw PostErrors.Anonymous();
    }

    private (PostPolicy Policy, Identity Identity) CheckV1(PostForm form, DateTimeOffset now)
    {
        var accessKeyId = Required(form, "OSSAccessKeyId", "accessKeyId", "0002-00000706");
        var policyBase64 = Required(form, "policy", "policy", "0002-00000702");
        var signature = Required(form, "Signature", "signature", form.Has("Signature") ? "0002-00000704" : "0002-00000703");
        var key = credentials.Find(accessKeyId, form[OssHeaders.SecurityToken]);
        if (!CredentialDirectory.SameText(SignatureV1.SignPolicy(key.Secret, policyBase64), signature))
        {
            throw PostErrors.BadSignature();
        }

        return (Current(policyBase64, now), key.Identity);
    }

    private (PostPolicy Policy, Identity Identity) CheckV4(PostForm form, DateTimeOffset now)
    {
        var policyBase64 = Required(form, "policy", "policy", "0002-00000702");
        var version = Required(form, "x-oss-signature-version", "x-oss-signature-version", "0002-00000710");
        var dateText = Required(form, "x-oss-date", "x-oss-date", "0002-00000710");
        var scope = CredentialScope.Parse(Required(form, "x-oss-credential", "x-oss-credential", "0002-00000706"), CredentialPlace.Form);
        var signature = Required(form, "x-oss-signature", "signature", form.Has("x-oss-signature") ? "0002-00000704" : "0002-00000703");
        if (version != SignatureV4.Algorithm)
        {
            throw OssErrors.InvalidArgument("The signature version is not supported.", "x-oss-signature-version", version, "0002-00000701")
                .Refuse();
        }

        if (!RequestDate.TryParseV4(dateText, out var date))
        {
            throw OssErrors.InvalidArgument("Invalid x-oss-date.", "x-oss-date", dateText).Refuse();
        }

        scope.Check(date, region);
        var key = credentials.Find(scope.AccessKeyId, form[OssHeaders.SecurityToken]);

        // A policy is used later than it was signed, so only a date ahead of OSS's clock is skew.
        if (date > now + RequestDate.AllowedSkew)
        {
            throw OssErrors.RequestTimeTooSkewed(RequestDate.Iso(date), RequestDate.Iso(now)).Refuse();
        }

        if (!CredentialDirectory.SameText(SignatureV4.SignPolicy(key.Secret, dateText, region, policyBase64), signature))
        {
            throw PostErrors.BadSignature();
        }

        var policy = Current(policyBase64, now);
        if (policy.Expiration > date.AddSeconds(SignatureV4.MaxExpirySeconds))
        {
            throw PostErrors.PolicyTooLong();
        }

        foreach (var field in key.SecurityToken is null ? V4Fields : [.. V4Fields, OssHeaders.SecurityToken])
        {
            if (!policy.Covers(field))
            {
                throw PostErrors.ExtraField(field);
            }
        }

        return (policy, key.Identity);
    }

    private static PostPolicy Current(string policyBase64, DateTimeOffset now)
    {
        var policy = PostPolicy.Parse(policyBase64);
        return now < policy.Expiration ? policy : throw PostErrors.PolicyExpired();
    }

    private static string Required(PostForm form, string field, string spokenName, string ec) =>
        form[field] is { Length: > 0 } value ? value : throw PostErrors.Missing(spokenName, ec);
}
