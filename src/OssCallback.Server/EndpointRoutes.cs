using Microsoft.AspNetCore.Http.Features;
using OssCallback.Callbacks;
using OssCallback.Endpoints;
using OssCallback.Policies;
using OssCallback.Uploads;

namespace OssCallback.Server;

/// <summary>Path → handler. Methods are left to the handlers, so that a wrong one gets their answer and not an empty 405.</summary>
internal static class EndpointRoutes
{
    public static void MapEndpoints(this WebApplication app)
    {
        var services = app.Services;
        var guard = services.GetRequiredService<EndpointGuard>();

        Map("/api/policy", _ => services.GetRequiredService<PolicyHandler>().HandleAsync);
        Map("/api/callback", _ => services.GetRequiredService<CallbackHandler>().HandleAsync);
        Map("/api/uploads", _ => services.GetRequiredService<UploadsHandler>().ListAsync);
        Map("/api/uploads/{id}", http => (request, cancellationToken) =>
            services.GetRequiredService<UploadsHandler>().GetAsync(request, (string)http.Request.RouteValues["id"]!, cancellationToken));
        Map("/api/uploads/{id}/confirm", http => (request, cancellationToken) =>
            services.GetRequiredService<ConfirmHandler>().HandleAsync(request, (string)http.Request.RouteValues["id"]!, cancellationToken));
        Map("/api/stats", _ => services.GetRequiredService<StatsHandler>().HandleAsync);
        Map("/api/health", _ => services.GetRequiredService<HealthHandler>().HandleAsync);
        app.MapFallback(http => SendAsync(http, EndpointReply.Problem(ErrorCodes.NotFound)));

        void Map(string path, Func<HttpContext, Func<EndpointRequest, CancellationToken, Task<EndpointReply>>> handler) =>
            app.Map(path, async http => await SendAsync(http, await guard.RunAsync(handler(http), Read(http), http.RequestAborted)));
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
        http.Response.ContentType = reply.ContentType;
        http.Response.ContentLength = reply.Body.Length;
        foreach (var (name, value) in reply.Headers)
        {
            http.Response.Headers[name] = value;
        }

        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(reply.Body, http.RequestAborted);
        }
    }
}
