using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OssCallback.Simulator.Access;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Faults;
using OssCallback.Simulator.Listing;
using OssCallback.Simulator.Multipart;
using OssCallback.Simulator.Objects;
using OssCallback.Simulator.PostObject;
using OssCallback.Simulator.Sts;

namespace OssCallback.Simulator.Http;

/// <summary>Sends each request to its operation and turns refusals into OSS's answers.</summary>
internal sealed partial class OssRouter(
    IReadOnlyCollection<string> buckets,
    TimeProvider time,
    string publicKeyPem,
    RequestAuthenticator authenticator,
    PostObjectHandler postObject,
    PutObjectHandler putObject,
    ObjectReadHandler readObject,
    DeleteObjectHandler deleteObject,
    TaggingHandler tagging,
    ListObjectsHandler listObjects,
    FaultsEndpoint faults,
    MultipartRouter multipart,
    StsEndpoint sts,
    ILogger<OssRouter> logger)
{
    /// <summary>The path of the development key; a bucket's name has no underscore, so no bucket can hide it.</summary>
    public const string KeyPath = "callback_pub_key_dev.pem";

    public async Task HandleAsync(HttpContext http)
    {
        var exchange = new OssExchange(http, time);
        exchange.SetHeader("Server", "AliyunOSS");
        exchange.SetHeader(OssHeaders.RequestId, exchange.RequestId);
        Cors.Apply(exchange);
        try
        {
            await DispatchAsync(exchange);
        }
        catch (OssRefusalException refusal) when (!http.Response.HasStarted)
        {
            Log.Refused(logger, exchange.RequestId, exchange.Method, refusal.Error.Status, refusal.Error.Code, refusal.Error.Message);
            await ErrorReply.SendAsync(exchange, refusal.Error);
        }
        catch (OperationCanceledException) when (exchange.Aborted.IsCancellationRequested)
        {
            Log.Abandoned(logger, exchange.RequestId);
        }
    }

    private Task DispatchAsync(OssExchange exchange)
    {
        var target = exchange.Target;
        if (Cors.IsPreflight(exchange))
        {
            return Cors.ReplyToPreflightAsync(exchange);
        }

        if (target is { Bucket: KeyPath, Key: null } && HttpMethods.IsGet(exchange.Method))
        {
            return exchange.ReplyAsync(StatusCodes.Status200OK, "application/x-pem-file", System.Text.Encoding.ASCII.GetBytes(publicKeyPem));
        }

        if (target is { Bucket: "_simulator", Key: "faults" })
        {
            return faults.HandleAsync(exchange);
        }

        if (StsEndpoint.Understands(exchange))
        {
            return sts.HandleAsync(exchange);
        }

        if (target.Bucket is null)
        {
            throw OssErrors.NotImplemented($"{exchange.Method} /").Refuse();
        }

        if (!buckets.Contains(target.Bucket))
        {
            throw OssErrors.NoSuchBucket(target.Bucket).Refuse();
        }

        return target.Key is null ? BucketAsync(exchange) : ObjectAsync(exchange);
    }

    private Task BucketAsync(OssExchange exchange) => exchange.Method switch
    {
        // Signatures in the URL mean nothing to a form, other parameters name other operations.
        "POST" when exchange.Target.Query.All(pair => RequestAuthenticator.IsSignatureParameter(pair.Key)) => postObject.HandleAsync(exchange),
        "GET" when ListObjectsHandler.Understands(exchange.Target) => listObjects.HandleAsync(exchange, Authorized(exchange)),
        _ => throw OssErrors.NotImplemented($"{exchange.Method} bucket{string.Concat(exchange.Target.Query.Take(1).Select(pair => "?" + pair.Key))}").Refuse(),
    };

    private Task ObjectAsync(OssExchange exchange)
    {
        if (MissingOperations.AskedFor(exchange) is { } missing)
        {
            throw OssErrors.NotImplemented(missing).Refuse();
        }

        if (exchange.Method == "POST" && !MultipartRouter.Understands(exchange.Target))
        {
            throw OssErrors.MethodNotAllowed(exchange.Method).Refuse();
        }

        var identity = Authorized(exchange);
        if (exchange.Target.Parameter("tagging") is not null)
        {
            return tagging.HandleAsync(exchange, identity);
        }

        if (MultipartRouter.Understands(exchange.Target))
        {
            return multipart.HandleAsync(exchange, identity);
        }

        return exchange.Method switch
        {
            "DELETE" => deleteObject.HandleAsync(exchange, identity),
            "PUT" => putObject.HandleAsync(exchange, identity),
            "GET" or "HEAD" => readObject.HandleAsync(exchange, identity),
            _ => throw OssErrors.NotImplemented(exchange.Method).Refuse(),
        };
    }

    /// <summary>Who sent the request, who may do what it asks for.</summary>
    private Identity Authorized(OssExchange exchange)
    {
        var identity = authenticator.Authenticate(exchange);
        foreach (var asked in RamActions.Of(exchange))
        {
            identity.Require(asked);
        }

        return identity;
    }

    private static partial class Log
    {
        [LoggerMessage(911, LogLevel.Warning, "{RequestId} {Method} refused: {Status} {Code}: {Reason}")]
        public static partial void Refused(ILogger logger, string requestId, string method, int status, string code, string reason);

        [LoggerMessage(912, LogLevel.Information, "{RequestId} abandoned by its client")]
        public static partial void Abandoned(ILogger logger, string requestId);
    }
}
