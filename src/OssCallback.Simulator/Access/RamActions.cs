using OssCallback.Simulator.Buckets;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Objects;

namespace OssCallback.Simulator.Access;

/// <summary>
/// The RAM actions of each operation, as OSS documents it: parts are written with the right to put, HEAD needs the right to get.
/// </summary>
internal static class RamActions
{
    public const string GetObject = "oss:GetObject";

    public const string PutObject = "oss:PutObject";

    public const string PutObjectTagging = "oss:PutObjectTagging";

    /// <summary>All that a request on a bucket or object asks for: an upload with tags needs the right to tag too.</summary>
    public static IEnumerable<RamRequest> Of(OssExchange exchange)
    {
        var operation = OperationOf(exchange);
        yield return operation;
        if (operation.Action == PutObject && exchange.Header(OssHeaders.CopySource) is { } source)
        {
            var (bucket, key) = CopyObjectHandler.Source(source);
            yield return new(GetObject, bucket, key);
        }

        if (operation.Action == PutObject && exchange.Header(OssHeaders.Tagging) is not null)
        {
            yield return operation with { Action = PutObjectTagging };
        }
    }

    private static RamRequest OperationOf(OssExchange exchange)
    {
        var target = exchange.Target;
        if (target.Key is null)
        {
            return new(BucketAction(exchange), exchange.Bucket, Key: null) { Conditions = ListingConditions(target) };
        }

        var tagging = target.Parameter("tagging") is not null;
        var upload = target.Parameter("uploadId") is not null;
        return new((exchange.Method, tagging, upload) switch
        {
            ("GET", true, _) => "oss:GetObjectTagging",
            ("PUT", true, _) => PutObjectTagging,
            ("DELETE", true, _) => "oss:DeleteObjectTagging",
            ("GET", _, true) => "oss:ListParts",
            ("DELETE", _, true) => "oss:AbortMultipartUpload",
            ("GET", _, _) when target.Parameter("acl") is not null => "oss:GetObjectAcl",
            ("GET" or "HEAD", _, _) => GetObject,
            ("DELETE", _, _) => "oss:DeleteObject",
            _ => PutObject,
        }, exchange.Bucket, target.Key)
        { Conditions = AclCondition(exchange.Header(OssHeaders.ObjectAcl)) };
    }

    private static string BucketAction(OssExchange exchange)
    {
        var target = exchange.Target;
        var what = CallbackPolicyHandler.Understands(target) ? "CallbackPolicy"
            : target.Parameter("bucketInfo") is not null ? "Info"
            : target.Parameter(BucketSettingsHandler.Acl) is not null ? "Acl"
            : target.Parameter(BucketSettingsHandler.PublicAccessBlock) is not null ? "PublicAccessBlock"
            : target.Parameter(BucketSettingsHandler.Versioning) is not null ? "Versioning"
            : target.Parameter("location") is not null ? "Location"
            : target.Parameter("cors") is not null ? "Cors"
            : null;
        return (what, exchange.Method) switch
        {
            (null, _) when target.Parameter("uploads") is not null => "oss:ListMultipartUploads",
            (null, _) => "oss:ListObjects",
            (_, "PUT") => "oss:PutBucket" + what,
            (_, "DELETE") => "oss:DeleteBucket" + what,
            _ => "oss:GetBucket" + what,
        };
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
