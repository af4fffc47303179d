using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OssCallback.Simulator.Http;

/// <summary>Kestrel on 127.0.0.1 and nothing else around it.</summary>
internal static class LoopbackServer
{
    public static WebApplication Build(OssSimulatorOptions options, Func<OssRouter> router)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.AddSingleton(options.LoggerFactory);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            // A slow client is slow, not hostile, on a loopback.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;
            // Metadata may hold any text, as browsers and SDKs send it: UTF-8 in, UTF-8 out.
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        var application = builder.Build();
        var handle = router();
        application.Run(handle.HandleAsync);
        return application;
    }
}
