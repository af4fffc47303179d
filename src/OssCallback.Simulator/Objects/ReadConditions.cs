using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Objects;

/// <summary>
/// If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since of GetObject and HeadObject; an ETag decides before a date.
/// </summary>
internal static class ReadConditions
{
    /// <summary>Whether the reader has the object already, which is 304; refuses where it asks for another one than there is.</summary>
    public static bool IsKnown(OssExchange exchange, StoredObject item)
    {
        // Headers carry whole seconds.
        var modified = DateTimeOffset.FromUnixTimeSeconds(item.LastModified.ToUnixTimeSeconds());
        if (exchange.Header("If-Match") is { } wanted ? !Names(wanted, item) : Date(exchange, "If-Unmodified-Since") < modified)
        {
            throw OssErrors.PreconditionFailed(exchange.Header("If-Match") is null ? "If-Unmodified-Since" : "If-Match").Refuse();
        }

        return exchange.Header("If-None-Match") is { } known ? Names(known, item) : Date(exchange, "If-Modified-Since") >= modified;
    }

    private static bool Names(string etags, StoredObject item) =>
        etags == "*" || etags.Contains(item.ETag, StringComparison.OrdinalIgnoreCase);

    /// <summary>A date that cannot be read is ignored.</summary>
    private static DateTimeOffset? Date(OssExchange exchange, string header) =>
        RequestDate.TryParseHttp(exchange.Header(header) ?? string.Empty, out var date) ? date : null;
}
