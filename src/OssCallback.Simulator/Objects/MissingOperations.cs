using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Objects;

/// <summary>Operations on objects that OSS has and this does not. Taken for the plain operation of the same method, a change of the ACL would empty the object.</summary>
internal static class MissingOperations
{
    private static readonly HashSet<string> Parameters = new(StringComparer.Ordinal)
    {
        "acl", "append", "asyncFetch", "cleanRestoredObject", "live", "restore", "seal", "symlink", "versionId", "vod",
        "x-oss-async-process", "x-oss-process", "x-oss-write-get-object-response",
    };

    public static bool AskedFor(OssExchange exchange) =>
        exchange.Header("x-oss-copy-source") is not null || exchange.Target.Query.Any(pair => Parameters.Contains(pair.Key));
}
