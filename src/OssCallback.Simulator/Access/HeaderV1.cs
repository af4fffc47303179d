using OssCallback.Oss;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Access;

/// <summary><c>Authorization: OSS accessKeyId:signature</c></summary>
internal static class HeaderV1
{
    public static Identity Check(OssExchange exchange, CredentialDirectory credentials, string authorization)
    {
        if (authorization.Split(' ') is not ["OSS", var pair]
            || pair.Split(':') is not [{ Length: > 0 } accessKeyId, { Length: > 0 } signature])
        {
            throw OssErrors.InvalidArgument("Authorization header is invalid.", "Authorization", authorization).Refuse();
        }

        var (dateText, date) = RequestDate.OfHeaders(exchange, gmtAsOssDate: true);
        var key = credentials.Find(accessKeyId, exchange.Header(OssHeaders.SecurityToken));
        RequestDate.CheckSkew(date, exchange.Now);
        var expected = SignatureV1.Sign(key.Secret, SignatureV1.StringToSign(RequestAuthenticator.ToSign(exchange), dateText));
        return CredentialDirectory.SameText(expected, signature)
            ? key.Identity
            : throw OssErrors.SignatureDoesNotMatch("0002-00000040").Refuse();
    }
}
