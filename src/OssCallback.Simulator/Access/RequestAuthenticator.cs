using OssCallback.Oss;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Access;

/// <summary>Decides who sent a request, from its Authorization header or its query, by signing it again.</summary>
internal sealed class RequestAuthenticator(CredentialDirectory credentials, string region)
{
    /// <summary>What is not simulated: version 2 of OSS's own signature.</summary>
    public const string Oss2 = "OSS2 signature";

    /// <summary>What is not simulated: S3's signatures, which OSS takes too.</summary>
    public const string Aws = "AWS signature";

    /// <summary>Who sent a request, who may do what it asks for.</summary>
    public Identity Authorize(OssExchange exchange)
    {
        var identity = Authenticate(exchange);
        foreach (var asked in RamActions.Of(exchange))
        {
            identity.Require(asked);
        }

        return identity;
    }

    public Identity Authenticate(OssExchange exchange)
    {
        var authorization = exchange.Header("Authorization");
        if (OtherKind(authorization ?? string.Empty, exchange.Target) is { } other)
        {
            throw OssErrors.NotImplemented(other).Refuse();
        }

        var presignedV4 = exchange.Target.Parameter("x-oss-signature") is not null;
        var presignedV1 = exchange.Target.Parameter("Signature") is not null || exchange.Target.Parameter("OSSAccessKeyId") is not null;
        if (string.IsNullOrEmpty(authorization))
        {
            return presignedV4 ? PresignedV4.Check(exchange, credentials, region)
                : presignedV1 ? PresignedV1.Check(exchange, credentials)
                : Identity.Anonymous;
        }

        if (presignedV4 || presignedV1)
        {
            throw OssErrors.InvalidArgument(
                "Only one auth mechanism allowed; only the query string parameters or the Authorization header should be specified.",
                "Authorization", authorization).Refuse();
        }

        return authorization.StartsWith(SignatureV4.Algorithm + " ", StringComparison.Ordinal)
            ? HeaderV4.Check(exchange, credentials, region, authorization)
            : HeaderV1.Check(exchange, credentials, authorization);
    }

    /// <summary>Whether a parameter is there for the signature's sake alone.</summary>
    public static bool IsSignatureParameter(string name) => name is "OSSAccessKeyId" or "Expires" or "Signature" or "security-token"
        or "x-oss-signature-version" or "x-oss-credential" or "x-oss-date" or "x-oss-expires" or "x-oss-additional-headers"
            or "x-oss-security-token" or "x-oss-signature";

    private static string? OtherKind(string authorization, RequestTarget target) =>
        authorization.StartsWith("OSS2 ", StringComparison.Ordinal) || target.Parameter("x-oss-signature-version") == "OSS2"
            || target.Parameter("x-oss-access-key-id") is not null ? Oss2
        : authorization.StartsWith("AWS", StringComparison.Ordinal) || target.Parameter("AWSAccessKeyId") is not null
            || target.Query.Any(pair => pair.Key.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)) ? Aws
        : null;

    /// <summary>The request as it was signed; all headers are handed over, the rules of Signing pick theirs.</summary>
    public static OssRequest ToSign(OssExchange exchange, Func<string, bool>? withoutParameter = null) => new()
    {
        Method = exchange.Method,
        Bucket = exchange.Target.Bucket,
        Key = exchange.Target.Key,
        Headers = exchange.Http.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        Query = withoutParameter is null ? exchange.Target.Query : [.. exchange.Target.Query.Where(pair => !withoutParameter(pair.Key))],
    };
}
