using Microsoft.AspNetCore.Http.Features;
using OssCallback.Callbacks;
using OssCallback.Endpoints;
using OssCallback.Multipart;
using OssCallback.Policies;
using OssCallback.Reconcile;
using OssCallback.Sts;
using OssCallback.Uploads;

namespace OssCallback.Server;

/// <summary>Path → handler. Methods are left to the handlers, so that a wrong one gets their answer and not an empty 405.</summary>
internal static partial class EndpointRoutes
{
    private const int MaxLoggedTarget = 200;

    public static void MapEndpoints(this WebApplication app)
    {
        var services = app.Services;

        Map("/api/policy", _ => services.GetRequiredService<PolicyHandler>().HandleAsync);
        Map("/api/signed-url", _ => services.GetRequiredService<SignedUrlHandler>().HandleAsync);
        app.Map("/api/callback", async http => await SendAsync(http,
            await services.GetRequiredService<EndpointGuard>().RunSameOriginAsync(services.GetRequiredService<CallbackHandler>().HandleAsync, Read(http), http.RequestAborted)));
        Map("/api/sts", _ => services.GetRequiredService<StsHandler>().HandleAsync);
        Map("/api/multipart", _ => services.GetRequiredService<MultipartStartHandler>().HandleAsync);
        Map("/api/multipart/sign", _ => services.GetRequiredService<MultipartSignHandler>().HandleAsync);
        Map("/api/multipart/complete", _ => services.GetRequiredService<MultipartCompleteHandler>().HandleAsync);
        Map("/api/uploads", _ => services.GetRequiredService<UploadsHandler>().ListAsync);
        Map("/api/uploads/{id}", http => (request, cancellationToken) =>
            services.GetRequiredService<UploadsHandler>().GetAsync(request, (string)http.Request.RouteValues["id"]!, cancellationToken));
        Map("/api/uploads/{id}/confirm", http => (request, cancellationToken) =>
            services.GetRequiredService<ConfirmHandler>().HandleAsync(request, (string)http.Request.RouteValues["id"]!, cancellationToken));
        Map("/api/confirm", _ => (request, cancellationToken) => services.GetRequiredService<ConfirmHandler>().HandleAsync(request, id: null, cancellationToken));
        Map("/api/failed", _ => services.GetRequiredService<FailedHandler>().ListAsync);
        Map("/api/failed/redrive", _ => services.GetRequiredService<FailedHandler>().RedriveAsync);
        Map("/api/failed/purge", _ => services.GetRequiredService<FailedHandler>().PurgeAsync);
        Map("/api/reconcile", _ => services.GetRequiredService<ReconcileHandler>().HandleAsync);
        Map("/api/stats", _ => services.GetRequiredService<StatsHandler>().HandleAsync);
        Map("/api/health", _ => services.GetRequiredService<HealthHandler>().HandleAsync);
        app.MapFallback(http =>
        {
            // The commonest reason why callbacks fail; without this line the log would be silent about it.
            if (http.Request.Headers.ContainsKey(CallbackHeaders.PublicKeyUrl))
            {
                var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
                Log.CallbackElsewhere(app.Logger, target.Length > MaxLoggedTarget ? target[..MaxLoggedTarget] : target);
            }

            return SendAsync(http, EndpointReply.Problem(ErrorCodes.NotFound));
        });

        void Map(string path, Func<HttpContext, Func<EndpointRequest, CancellationToken, Task<EndpointReply>>> handler) =>
            app.Map(path, async http => await SendAsync(http, await services.GetRequiredService<EndpointGuard>().RunAsync(handler(http), Read(http), http.RequestAborted)));
    }

    private static EndpointRequest Read(HttpContext http) => new()
    {
        Method = http.Request.Method,
        Target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        Header = name => http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
        Body = http.Request.Body,
        ContentLength = http.Request.ContentLength,
    };

    private static async Task SendAsync(HttpContext http, EndpointReply reply)
    {
        http.Response.StatusCode = reply.Status;
        if (reply.Status != StatusCodes.Status204NoContent)
        {
            http.Response.ContentType = reply.ContentType;
            http.Response.ContentLength = reply.Body.Length;
        }

        foreach (var (name, value) in reply.Headers)
        {
            http.Response.Headers[name] = value;
        }

        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(reply.Body, http.RequestAborted);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(280, LogLevel.Warning, "A callback of OSS arrived at '{Target}', where nothing listens: a proxy rewrites the path, or Callback:Urls does not end in /api/callback.")]
        public static partial void CallbackElsewhere(ILogger logger, LogText target);
    }
}
