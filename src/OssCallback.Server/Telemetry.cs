using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OssCallback.AspNetCore;
using OssCallback.Http;
using OssCallback.Settings;
using OssCallback.Telemetry;
using OssCallback.Uploads;

namespace OssCallback.Server;

/// <summary>
/// Traces, metrics and logs to an OTLP endpoint, and metrics for Prometheus to fetch. Without a setting for either nothing is set up, which
/// a start is spared.
/// </summary>
internal static class Telemetry
{
    private const string ServiceName = "oss-callback";
    private const string PrometheusPath = "/metrics";
    private const string HealthPath = "/api/health";

    // The variables by which every SDK of OpenTelemetry goes; one for each signal, or one for all.
    private static readonly string[] OtlpVariables =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    private static readonly string[] PlatformMeters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new SettingNames(TelemetryOptions.SectionName, SettingShape.Of<TelemetryOptions>()));
        var toOtlp = OtlpVariables.Any(name => !string.IsNullOrEmpty(builder.Configuration[name]));
        if (!toOtlp && !HasPrometheus(builder.Configuration))
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: HealthHandler.Version)
                .AddEnvironmentVariableDetector()) // Last, so that OTEL_SERVICE_NAME wins.
            .WithMetrics(metrics =>
            {
                metrics.AddMeter([UploadTelemetry.Name, .. PlatformMeters]);
                if (HasPrometheus(builder.Configuration))
                {
                    metrics.AddPrometheusExporter();
                }
            });
        if (!toOtlp)
        {
            return;
        }

        telemetry
            .WithTracing(tracing => tracing
                .AddSource(UploadTelemetry.Name)
                .AddAspNetCoreInstrumentation(requests => requests.Filter = http => http.Request.Path != HealthPath)
                // What belongs to nothing is the waiting for an Azure queue, request after request.
                .AddHttpClientInstrumentation(calls => calls.FilterHttpRequestMessage = _ => Activity.Current?.ParentId is not null))
            .WithLogging(null, logs => logs.IncludeFormattedMessage = true)
            .UseOtlpExporter();
    }

    /// <summary>Maps <c>/metrics</c> where it is wanted. It says how much is uploaded, so it asks for an operator's key or token.</summary>
    public static void MapPrometheus(this WebApplication app)
    {
        if (!HasPrometheus(app.Configuration))
        {
            return;
        }

        app.UseWhen(http => http.Request.Path == PrometheusPath, metrics => metrics.Use(async (http, next) =>
        {
            var authorizer = http.RequestServices.GetRequiredService<IRequestAuthorizer>();
            var caller = await authorizer.AuthorizeAsync(EndpointHttp.Read(http), EndpointAccess.Operator, http.RequestAborted);
            if (caller.TryGet(out _, out var refusal))
            {
                await next(http);
            }
            else
            {
                await EndpointHttp.SendAsync(http, EndpointReply.Problem(refusal));
            }
        }));
        app.MapPrometheusScrapingEndpoint(PrometheusPath);
    }

    private static bool HasPrometheus(IConfiguration configuration) =>
        configuration.GetSection(TelemetryOptions.SectionName).GetValue<bool>(nameof(TelemetryOptions.Prometheus));
}
