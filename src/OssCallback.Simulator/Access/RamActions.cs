using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Access;

/// <summary>The RAM actions of each operation, as OSS documents it: parts are written with the right to put, HEAD needs the right to get.</summary>
internal static class RamActions
{
    public const string PutObject = "oss:PutObject";

    public const string PutObjectTagging = "oss:PutObjectTagging";

    /// <summary>All that a request on a bucket or object asks for: an upload with tags needs the right to tag too.</summary>
    public static IEnumerable<RamRequest> Of(OssExchange exchange)
    {
        var operation = OperationOf(exchange);
        yield return operation;
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
            return new("oss:ListObjects", exchange.Bucket, Key: null) { Conditions = ListingConditions(target) };
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
            ("GET" or "HEAD", _, _) => "oss:GetObject",
            ("DELETE", _, _) => "oss:DeleteObject",
            _ => PutObject,
        }, exchange.Bucket, target.Key);
    }

    private static Dictionary<string, string> ListingConditions(RequestTarget target) => new(StringComparer.Ordinal)
    {
        ["oss:Prefix"] = target.Parameter("prefix") ?? string.Empty,
        ["oss:Delimiter"] = target.Parameter("delimiter") ?? string.Empty,
    };
}
