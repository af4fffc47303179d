using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Access;

/// <summary>The RAM action of each operation, as OSS documents it: parts are written with the right to put, HEAD needs the right to get.</summary>
internal static class RamActions
{
    public const string PutObject = "oss:PutObject";

    /// <summary>What a request on a bucket or object asks for.</summary>
    public static RamRequest Of(OssExchange exchange)
    {
        var target = exchange.Target;
        if (target.Key is null)
        {
            return new("oss:ListObjects", exchange.Bucket, Key: null) { Conditions = ListingConditions(target) };
        }

        var tagging = target.Parameter("tagging") is not null;
        var upload = target.Parameter("uploadId") is not null;
        return new((exchange.Method, tagging, upload) switch
        {
            ("GET", true, _) => "oss:GetObjectTagging",
            ("PUT", true, _) => "oss:PutObjectTagging",
            ("DELETE", true, _) => "oss:DeleteObjectTagging",
            ("GET", _, true) => "oss:ListParts",
            ("DELETE", _, true) => "oss:AbortMultipartUpload",
            ("GET" or "HEAD", _, _) => "oss:GetObject",
            ("DELETE", _, _) => "oss:DeleteObject",
            _ => PutObject,
        }, exchange.Bucket, target.Key) { Conditions = AclCondition(exchange.Header(OssHeaders.ObjectAcl)) };
    }

    /// <summary>What a policy can know of an upload beside its key. A request that names no ACL equals none.</summary>
    public static IReadOnlyDictionary<string, string> AclCondition(string? acl) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["oss:x-oss-object-acl"] = acl ?? string.Empty,
    };

    private static Dictionary<string, string> ListingConditions(RequestTarget target) => new(StringComparer.Ordinal)
    {
        ["oss:Prefix"] = target.Parameter("prefix") ?? string.Empty,
        ["oss:Delimiter"] = target.Parameter("delimiter") ?? string.Empty,
    };
}
