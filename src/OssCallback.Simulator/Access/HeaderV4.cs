using OssCallback.Signing;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Access;

/// <summary><c>Authorization: OSS4-HMAC-SHA256 Credential=…,AdditionalHeaders=…,Signature=…</c></summary>
internal static class HeaderV4
{
    public static Identity Check(OssExchange exchange, CredentialDirectory credentials, string region, string authorization)
    {
        var fields = authorization[SignatureV4.Algorithm.Length..]
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(field => field.Split('=', 2))
            .Where(field => field.Length == 2)
            .GroupBy(field => field[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);
        if (!fields.TryGetValue("Credential", out var credential) || !fields.TryGetValue("Signature", out var signature))
        {
            throw OssErrors.InvalidArgument("Authorization header is invalid.", "Authorization", authorization).Refuse();
        }

        var dateText = exchange.Header(OssHeaders.Date) ?? string.Empty;
        if (!RequestDate.TryParseV4(dateText, out var date))
        {
            throw OssErrors.AccessDenied("OSS authentication requires a valid Date or x-oss-date header.").Refuse();
        }

        var scope = CredentialScope.Parse(credential, "Authorization header");
        scope.Check(dateText, region, "Authorization header");
        var key = credentials.Find(scope.AccessKeyId, exchange.Header(OssHeaders.SecurityToken));
        RequestDate.CheckSkew(date, exchange.Now);

        var additional = fields.GetValueOrDefault("AdditionalHeaders", string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (exchange.Header(OssHeaders.ContentSha256) is { } payload && payload != SignatureV4.UnsignedPayload)
        {
            // A digest would promise a check of the body that OSS does not make. The number is documented, the sentence is not.
            throw OssErrors.InvalidArgument("The value of x-oss-content-sha256 must be UNSIGNED-PAYLOAD.", OssHeaders.ContentSha256, payload, "0002-00000214").Refuse();
        }

        var expected = SignatureV4.Sign(RequestAuthenticator.ToSign(exchange), key.Secret, dateText, region, additional);
        return CredentialDirectory.SameText(expected, signature)
            ? key.Identity
            : throw OssErrors.SignatureDoesNotMatch("0002-00000040").Refuse();
    }
}
