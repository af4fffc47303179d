using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Buckets;

/// <summary>PutBucketCors, GetBucketCors, DeleteBucketCors, and what the rules mean for pages. A bucket without rules lets every origin
/// in, so that pages
/// can be tried from anywhere; OSS lets none in.</summary>
internal sealed class CorsHandler(CorsIndex index)
{
    private const int MaxBodyBytes = 64 * 1024;

    private const string Exposed = "ETag, x-oss-request-id, x-oss-hash-crc64ecma, x-oss-server-time, x-oss-object-type, "
        + "x-oss-next-append-position, x-oss-err, x-oss-ec, x-oss-tagging-count, x-oss-version-id, "
        + "Content-MD5, Content-Length, Last-Modified, Location";

    public async Task HandleAsync(OssExchange exchange, Identity identity)
    {
        if (identity.IsAnonymous)
        {
            throw OssErrors.Anonymous().Refuse();
        }

        switch (exchange.Method)
        {
            case "PUT":
                var configuration = await XmlBody.ReadAsync(exchange, MaxBodyBytes, "CORSConfiguration");
                CorsRule.ReadAll(configuration);
                index.Set(exchange.Bucket, configuration.ToString());
                await exchange.ReplyAsync(StatusCodes.Status200OK, null, default);
                break;
            case "GET":
                var found = index.Find(exchange.Bucket)
                    ?? throw new OssError(404, "NoSuchCORSConfiguration", "The CORS Configuration does not exist.").Refuse();
                await exchange.ReplyAsync(StatusCodes.Status200OK, "application/xml", XmlBody.Write(XElement.Parse(found)));
                break;
            case "DELETE":
                index.Set(exchange.Bucket, null);
                await exchange.ReplyAsync(StatusCodes.Status204NoContent, null, default);
                break;
            default:
                throw OssErrors.MethodNotAllowed(exchange.Method).Refuse();
        }
    }

    /// <summary>Adds the headers of an actual cross-origin request; one that no rule fits is answered without them.</summary>
    public void Apply(OssExchange exchange)
    {
        if (exchange.Header("Origin") is not { } origin)
        {
            return;
        }

        if (RulesOf(exchange) is not { } rules)
        {
            exchange.SetHeader("Access-Control-Allow-Origin", "*");
            exchange.SetHeader("Access-Control-Expose-Headers", Exposed);
            return;
        }

        foreach (var rule in rules)
        {
            if (rule.Allows(origin, exchange.Method) is { } allowed)
            {
                Allow(exchange, rule, allowed);
                return;
            }
        }
    }

    public static bool IsPreflight(OssExchange exchange) => HttpMethods.IsOptions(exchange.Method)
        && exchange.Header("Origin") is not null && exchange.Header("Access-Control-Request-Method") is not null;

    public Task ReplyToPreflightAsync(OssExchange exchange)
    {
        var requested = exchange.Header("Access-Control-Request-Headers") ?? string.Empty;
        if (RulesOf(exchange) is not { } rules)
        {
            exchange.SetHeader("Access-Control-Allow-Methods", "GET, PUT, DELETE, POST, HEAD");
            exchange.SetHeader("Access-Control-Max-Age", "600");
            return AnswerAsync(exchange, requested);
        }

        var names = requested.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var rule in rules)
        {
            if (rule.Allows(exchange.Header("Origin")!, exchange.Header("Access-Control-Request-Method")!) is { } allowed
                && rule.AllowsHeaders(names))
            {
                Allow(exchange, rule, allowed);
                return AnswerAsync(exchange, requested);
            }
        }

        // OSS's own spelling.
        throw new OssError(403, "AccessForbidden",
            "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, "
            + "request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted "
            + "by the resource's CORS spec.").Refuse();
    }

    private IReadOnlyList<CorsRule>? RulesOf(OssExchange exchange) =>
        exchange.Target.Bucket is { } bucket && index.Find(bucket) is { } found ? CorsRule.ReadAll(XElement.Parse(found)) : null;

    private static void Allow(OssExchange exchange, CorsRule rule, string origin)
    {
        exchange.SetHeader("Access-Control-Allow-Origin", origin);
        exchange.SetHeader("Access-Control-Allow-Methods", string.Join(", ", rule.Methods));
        if (rule.Exposed.Count > 0)
        {
            exchange.SetHeader("Access-Control-Expose-Headers", string.Join(", ", rule.Exposed));
        }

        if (rule.MaxAgeSeconds is { } seconds)
        {
            exchange.SetHeader("Access-Control-Max-Age", seconds.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static Task AnswerAsync(OssExchange exchange, string requested)
    {
        if (requested.Length > 0)
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
