using Microsoft.AspNetCore.Http.Features;
using OssCallback.AspNetCore;
using OssCallback.Callbacks;
using OssCallback.Http;

namespace OssCallback.Server;

/// <summary>What is answered where nothing is.</summary>
internal static partial class UnknownPaths
{
    private const int MaxLoggedTarget = 200;

    public static void MapUnknownPaths(this WebApplication app)
    {
        var elsewhere = new LogAllowance(app.Services.GetRequiredService<TimeProvider>(), ErrorCodes.NotFound.Code);
        app.MapFallback(http => AnswerAsync(http, app.Logger, elsewhere));
    }

    private static Task AnswerAsync(HttpContext http, ILogger logger, LogAllowance elsewhere)
    {
        // The commonest reason why callbacks fail; without this line the log would be silent about it.
        if (http.Request.Headers.ContainsKey(CallbackHeaders.PublicKeyUrl) && elsewhere.TryTake(logger))
        {
            var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            Log.CallbackElsewhere(logger, target.Length > MaxLoggedTarget ? target[..MaxLoggedTarget] : target);
        }

        return EndpointHttp.SendAsync(http, EndpointReply.Problem(ErrorCodes.NotFound));
    }

    private static partial class Log
    {
        [LoggerMessage(280, LogLevel.Warning, "A callback of OSS arrived at '{Target}', where nothing listens: "
            + "a proxy rewrites the path, or Callback:Urls does not end in /api/callback.")]
        public static partial void CallbackElsewhere(ILogger logger, LogText target);
    }
}
