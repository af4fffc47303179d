using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Objects;

/// <summary>Operations on objects that OSS has and this does not. Taken for the plain operation of the same method, a change of the ACL would empty the object.</summary>
internal static class MissingOperations
{
    private const string CopySource = "x-oss-copy-source";

    private static readonly HashSet<string> Parameters = new(StringComparer.Ordinal)
    {
        "acl", "append", "asyncFetch", "cleanRestoredObject", "live", "restore", "seal", "symlink", "versionId", "vod",
        "x-oss-async-process", "x-oss-process", "x-oss-write-get-object-response",
    };

    /// <summary>The header or parameter that asks for such an operation; null where the request is a plain one.</summary>
    public static string? AskedFor(OssExchange exchange) => exchange.Header(CopySource) is not null
        ? CopySource
        : exchange.Target.Query.Select(pair => pair.Key).FirstOrDefault(Parameters.Contains);
}
