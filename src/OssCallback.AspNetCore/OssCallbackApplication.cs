using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OssCallback.Callers;
using OssCallback.Http;

namespace OssCallback.AspNetCore;

/// <summary>OssCallback as a part of an ASP.NET Core application. The application adds a storage engine beside it.</summary>
public static class OssCallbackApplication
{
    /// <summary>
    /// Registers everything that the endpoints need, the pumps that process uploads and tell of them, and the timers that look for lost
    /// ones and at the queues.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">The application's configuration, with the sections that docs/settings.md lists.</param>
    /// <param name="environment">Says whether unsafe settings are tolerated: in Development only.</param>
    public static IServiceCollection AddOssCallback(
        this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddOssCallback(configuration, environment.IsDevelopment());
        services.AddHostedService<StartCheck>();
        services.AddHostedService<UploadPump>();
        services.AddHostedService<NotificationPump>();
        services.AddHostedService<ReconcileTimer>();
        services.AddHostedService<QueueMetricsTimer>();
        return services;
    }

    /// <summary>Maps the table of endpoints. Who may call is decided by the table, whatever the application asks for elsewhere.</summary>
    /// <param name="endpoints">The application.</param>
    /// <returns>What an application can add its own conventions to.</returns>
    public static IEndpointConventionBuilder MapOssCallback(this IEndpointRouteBuilder endpoints)
    {
        // Made with the first request: by then the settings were checked, and what is wrong with them was said in sentences.
        var dispatcher = new Lazy<Dispatcher>(endpoints.ServiceProvider.GetRequiredService<Dispatcher>);
        var group = endpoints.MapGroup(string.Empty);
        foreach (var endpoint in Routes.All)
        {
            // All methods: a wrong one gets the dispatcher's answer and not an empty 405.
            group.Map(endpoint.Path, (RequestDelegate)(async http =>
                await EndpointHttp.SendAsync(
                    http, await dispatcher.Value.AnswerAsync(endpoint, EndpointHttp.Read(http), http.RequestAborted))));
        }

        return group.AllowAnonymous();
    }

    /// <summary>The application's own form of a request, for an <see cref="ICallerIdentifier"/>.</summary>
    public static HttpContext HttpContext(this EndpointRequest request) =>
        request.HostRequest as HttpContext
            ?? throw new InvalidOperationException("The request came through another host than ASP.NET Core.");
}
