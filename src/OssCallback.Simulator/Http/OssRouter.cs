using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OssCallback.Simulator.Buckets;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Faults;
using OssCallback.Simulator.Objects;
using OssCallback.Simulator.Sts;

namespace OssCallback.Simulator.Http;

/// <summary>Sends each request to its operation and turns refusals into OSS's answers.</summary>
internal sealed partial class OssRouter(
    IReadOnlyCollection<string> buckets,
    string region,
    TimeProvider time,
    string publicKeyPem,
    Uri? keyUrl,
    CorsHandler cors,
    BucketRouter bucketRouter,
    ObjectRouter objectRouter,
    FaultsEndpoint faults,
    StsEndpoint sts,
    ILogger<OssRouter> logger)
{
    /// <summary>The path of the development key; a bucket's name has no underscore, so no bucket can hide it.</summary>
    public const string KeyPath = "callback_pub_key_dev.pem";

    public async Task HandleAsync(HttpContext http)
    {
        var exchange = new OssExchange(http, time);
        exchange.SetHeader("Server", "AliyunOSS");
        exchange.SetHeader("Date", exchange.Now.ToString("r", CultureInfo.InvariantCulture));
        exchange.SetHeader(OssHeaders.RequestId, exchange.RequestId);
        try
        {
            cors.Apply(exchange);
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
        catch (Exception failure)
            when (!http.Response.HasStarted && !exchange.Aborted.IsCancellationRequested && failure is not BadHttpRequestException)
        {
            // A full disk, a removed file, a bug: clients understand an error document, people need the reason.
            Log.Failed(logger, failure, exchange.RequestId, exchange.Method);
            await ErrorReply.SendAsync(exchange, OssErrors.InternalError());
        }
    }

    private Task DispatchAsync(OssExchange exchange)
    {
        var target = exchange.Target;
        if (CorsHandler.IsPreflight(exchange))
        {
            return cors.ReplyToPreflightAsync(exchange);
        }

        if (HttpMethods.IsGet(exchange.Method) && IsKeyAddress(exchange))
        {
            return exchange.ReplyAsync(
                StatusCodes.Status200OK, "application/x-pem-file", System.Text.Encoding.ASCII.GetBytes(publicKeyPem));
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
            return HttpMethods.IsGet(exchange.Method) ? bucketRouter.ListAsync(exchange)
                : throw OssErrors.NotImplemented($"{exchange.Method} /").Refuse();
        }

        if (!buckets.Contains(target.Bucket))
        {
            throw OssErrors.NoSuchBucket(target.Bucket).Refuse();
        }

        RequireRegion(exchange);
        return target.Key is null ? bucketRouter.HandleAsync(exchange) : objectRouter.HandleAsync(exchange);
    }

    /// <summary>A bucket answers at the endpoints of its own region only, for those who send OSS's names here.</summary>
    private void RequireRegion(OssExchange exchange)
    {
        var host = exchange.Http.Request.Host.Host;
        if (host.EndsWith(".aliyuncs.com", StringComparison.OrdinalIgnoreCase)
            && host.Split('.') is [_, var endpoint, ..] && endpoint != $"oss-{region}" && endpoint != $"oss-{region}-internal"
            && endpoint.StartsWith("oss-", StringComparison.Ordinal) && !endpoint.StartsWith("oss-accelerate", StringComparison.Ordinal))
        {
            throw OssErrors.OtherRegion($"oss-{region}.aliyuncs.com").Refuse();
        }
    }

    /// <summary>Where the key is served: at the simulator's own address, and at the one that callbacks name, for requests that a host
    /// entry sends here.</summary>
    private bool IsKeyAddress(OssExchange exchange)
    {
        var request = exchange.Http.Request;
        return exchange.Target is { Bucket: KeyPath, Key: null }
            || (keyUrl is not null && request.Host.Host.Equals(keyUrl.Host, StringComparison.OrdinalIgnoreCase)
                && request.Path == keyUrl.AbsolutePath);
    }

    private static partial class Log
    {
        [LoggerMessage(911, LogLevel.Warning, "{RequestId} {Method} refused: {Status} {Code}: {Reason}")]
        public static partial void Refused(ILogger logger, string requestId, string method, int status, string code, string reason);

        [LoggerMessage(912, LogLevel.Information, "{RequestId} abandoned by its client")]
        public static partial void Abandoned(ILogger logger, string requestId);

        [LoggerMessage(913, LogLevel.Error, "{RequestId} {Method} failed")]
        public static partial void Failed(ILogger logger, Exception failure, string requestId, string method);
    }
}
