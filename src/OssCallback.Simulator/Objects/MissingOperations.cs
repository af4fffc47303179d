using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Objects;

/// <summary>
/// Operations on objects that OSS has and this does not. Taken for the plain operation of the same method, a change of the ACL would empty
/// the object.
/// </summary>
internal static class MissingOperations
{
    private static readonly HashSet<string> Parameters = new(StringComparer.Ordinal)
    {
        "asyncFetch", "cleanRestoredObject", "live", "restore", "seal", "versionId", "vod",
        "x-oss-async-process", "x-oss-process", "x-oss-write-get-object-response",
    };

    /// <summary>The header or parameter that asks for such an operation; null where the request is one that there is.</summary>
    public static string? AskedFor(OssExchange exchange)
    {
        var target = exchange.Target;
        var copies = exchange.Header(OssHeaders.CopySource) is not null;
        return copies && (exchange.Method != "PUT" || target.Parameter("uploadId") is not null) ? OssHeaders.CopySource
            : target.Parameter("acl") is not null && exchange.Method is not "GET" ? "acl"
            : target.Parameter("append") is not null && exchange.Method is not "POST" ? "append"
            : target.Query.Select(pair => pair.Key).FirstOrDefault(Parameters.Contains);
    }
}
