using System.Globalization;
using OssCallback.Oss;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Access;

/// <summary>A URL signed with V4: <c>x-oss-signature-version, -credential, -date, -expires, -signature</c> in the query.</summary>
internal static class PresignedV4
{
    public static Identity Check(OssExchange exchange, CredentialDirectory credentials, string region)
    {
        var target = exchange.Target;
        var dateText = target.Parameter("x-oss-date") ?? string.Empty;
        if (target.Parameter("x-oss-signature-version") != SignatureV4.Algorithm
            || target.Parameter("x-oss-credential") is not { Length: > 0 } credential
            || !RequestDate.TryParseV4(dateText, out var date)
            || !int.TryParse(target.Parameter("x-oss-expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var expires))
        {
            throw OssErrors.AccessDenied("Query-string authentication requires x-oss-signature-version, x-oss-credential, x-oss-date, "
                + "x-oss-expires and x-oss-signature.")
                .Refuse();
        }

        if (expires is < 1 or > SignatureV4.MaxExpirySeconds)
        {
            throw OssErrors.InvalidArgument(
                "expires should be not greater than 604800(seven days)", "x-oss-expires", expires.ToString(CultureInfo.InvariantCulture))
                .Refuse();
        }

        if (exchange.Now > date.AddSeconds(expires))
        {
            throw OssErrors.AccessDenied("Request has expired.").Refuse();
        }

        if (date > exchange.Now + RequestDate.AllowedSkew)
        {
            throw OssErrors.RequestTimeTooSkewed(RequestDate.Iso(date), RequestDate.Iso(exchange.Now)).Refuse();
        }

        var scope = CredentialScope.Parse(credential, CredentialPlace.Url);
        scope.Check(date, region);
        var key = credentials.Find(scope.AccessKeyId, target.Parameter(OssHeaders.SecurityToken));
        var additional = (target.Parameter("x-oss-additional-headers") ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries);
        var expected = SignatureV4.Sign(RequestAuthenticator.ToSign(exchange, name => name == "x-oss-signature"),
            key.Secret, dateText, region, additional);
        return CredentialDirectory.SameText(expected, target.Parameter("x-oss-signature")!)
            ? key.Identity
            : throw OssErrors.SignatureDoesNotMatch("0002-00000040").Refuse();
    }
}
