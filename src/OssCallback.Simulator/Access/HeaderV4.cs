using System.Security.Cryptography;
using System.Text;
using OssCallback.Oss;
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

        var (dateText, date) = RequestDate.OfHeaders(exchange, gmtAsOssDate: false);
        var scope = CredentialScope.Parse(credential, CredentialPlace.Header);
        scope.Check(date, region);
        var key = credentials.Find(scope.AccessKeyId, exchange.Header(OssHeaders.SecurityToken));
        RequestDate.CheckSkew(date, exchange.Now);

        var additional = fields.GetValueOrDefault("AdditionalHeaders", string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (exchange.Header(OssHeaders.ContentSha256) is { } payload && payload != SignatureV4.UnsignedPayload)
        {
            // A digest would promise a check of the body that OSS does not make. The number is documented, the sentence is not.
            throw OssErrors.InvalidArgument(
                "The value of x-oss-content-sha256 must be UNSIGNED-PAYLOAD.", OssHeaders.ContentSha256, payload, "0002-00000214")
                .Refuse();
        }

        return CredentialDirectory.SameText(Sign(exchange, key.Secret, dateText, scope, additional), signature)
            ? key.Identity
            : throw OssErrors.SignatureDoesNotMatch("0002-00000040").Refuse();
    }

    /// <summary>The date is signed as it was sent, also where it is a Date header; the day of the scope says the same in its own
    /// format.</summary>
    private static string Sign(OssExchange exchange, string secret, string dateText, CredentialScope scope, string[] additional)
    {
        var canonical = SignatureV4.CanonicalRequest(RequestAuthenticator.ToSign(exchange), additional);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        var text = $"{SignatureV4.Algorithm}\n{dateText}\n{SignatureV4.Scope(scope.Day, scope.Region)}\n{digest}";
        return Convert.ToHexStringLower(HMACSHA256.HashData(SignatureV4.SigningKey(secret, scope.Day, scope.Region),
            Encoding.UTF8.GetBytes(text)));
    }
}
