using System.Globalization;
using OssCallback.Oss;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Access;

/// <summary>A URL signed with V1: <c>OSSAccessKeyId, Expires, Signature</c> in the query. Expiry is checked before the signature.</summary>
internal static class PresignedV1
{
    public static Identity Check(OssExchange exchange, CredentialDirectory credentials)
    {
        var target = exchange.Target;
        if (target.Parameter("OSSAccessKeyId") is not { Length: > 0 } accessKeyId
            || target.Parameter("Signature") is not { Length: > 0 } signature
            || target.Parameter("Expires") is not { } expiresText
            || !long.TryParse(expiresText, NumberStyles.None, CultureInfo.InvariantCulture, out var expires))
        {
            throw OssErrors.AccessDenied("Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters")
                .Refuse();
        }

        if (exchange.Now.ToUnixTimeSeconds() > expires)
        {
            throw OssErrors.AccessDenied("Request has expired.").Refuse();
        }

        var key = credentials.Find(accessKeyId, target.Parameter("security-token"));
        var request = RequestAuthenticator.ToSign(exchange, name => name is "OSSAccessKeyId" or "Expires" or "Signature");
        var expected = SignatureV1.Sign(key.Secret, SignatureV1.StringToSign(request, expiresText));
        return CredentialDirectory.SameText(expected, signature)
            ? key.Identity
            : throw OssErrors.SignatureDoesNotMatch("0002-00000040").Refuse();
    }
}
