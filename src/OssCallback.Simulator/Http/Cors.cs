using Microsoft.AspNetCore.Http;

namespace OssCallback.Simulator.Http;

/// <summary>Cross-origin rules as a bucket has them that lets every origin in, so that browser pages can be tried from anywhere.</summary>
internal static class Cors
{
    private const string Exposed = "ETag, x-oss-request-id, x-oss-hash-crc64ecma, x-oss-server-time, x-oss-object-type, x-oss-next-append-position, x-oss-err, x-oss-ec, x-oss-tagging-count, x-oss-version-id, Content-MD5, Content-Length, Last-Modified, Location";

    /// <summary>Adds the headers of an actual cross-origin request.</summary>
    public static void Apply(OssExchange exchange)
    {
        if (exchange.Header("Origin") is not null)
        {
            exchange.SetHeader("Access-Control-Allow-Origin", "*");
            exchange.SetHeader("Access-Control-Expose-Headers", Exposed);
        }
    }

    public static bool IsPreflight(OssExchange exchange) =>
        HttpMethods.IsOptions(exchange.Method) && exchange.Header("Origin") is not null && exchange.Header("Access-Control-Request-Method") is not null;

    public static Task ReplyToPreflightAsync(OssExchange exchange)
    {
        exchange.SetHeader("Access-Control-Allow-Methods", "GET, PUT, DELETE, POST, HEAD");
        exchange.SetHeader("Access-Control-Max-Age", "600");
        if (exchange.Header("Access-Control-Request-Headers") is { } requested)
        {
            exchange.SetHeader("Access-Control-Allow-Headers", requested);
        }

        // Browsers ask this before a public page may reach a loopback address.
        if (exchange.Header("Access-Control-Request-Private-Network") is not null)
        {
            exchange.SetHeader("Access-Control-Allow-Private-Network", "true");
        }

        return exchange.ReplyAsync(StatusCodes.Status200OK, null, default);
    }
}
