using Microsoft.AspNetCore.Http.Features;
using OssCallback.Callbacks;
using OssCallback.Endpoints;

namespace OssCallback.Server;

/// <summary>Maps the table of endpoints. Methods are left to the dispatcher, so that a wrong one gets its answer and not an empty 405.</summary>
internal static partial class EndpointRoutes
{
    private const int MaxLoggedTarget = 200;

    public static void MapEndpoints(this WebApplication app)
    {
        var dispatcher = app.Services.GetRequiredService<Dispatcher>();
        foreach (var endpoint in Routes.All)
        {
            app.Map(endpoint.Path, async http => await SendAsync(http, await dispatcher.AnswerAsync(endpoint, Read(http), http.RequestAborted)));
        }

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
    }

    private static EndpointRequest Read(HttpContext http) => new()
    {
        Method = http.Request.Method,
        Target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        Header = name => http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
        Body = http.Request.Body,
        ContentLength = http.Request.ContentLength,
        Id = http.Request.RouteValues.TryGetValue("id", out var id) ? (string)id! : string.Empty,
        HostRequest = http,
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
        public static partial void CallbackElsewhere(ILogger logger, string target);
    }
}
