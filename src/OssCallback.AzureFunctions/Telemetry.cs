using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using OssCallback.Telemetry;

namespace OssCallback.AzureFunctions;

/// <summary>Traces, metrics and logs to Application Insights or to an OTLP endpoint, by the settings that the host itself goes by.
/// Without either nothing is set up, which a cold start is spared.</summary>
internal static class Telemetry
{
    // Announced, it makes the log scope name the invocation faas.invocation_id. The writer that sends lines to the host looks for another
    // name, and the host drops a line without an invocation (Worker.OpenTelemetry 1.2.0, Worker.Grpc 2.52.0).
    private const string SchemaCapability = "WorkerOpenTelemetrySchemaVersion";

    public static void AddTelemetry(this FunctionsApplicationBuilder builder)
    {
        var toApplicationInsights = !string.IsNullOrEmpty(builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"]);
        var toOtlp = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (!toApplicationInsights && !toOtlp)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
        builder.Services.PostConfigure<WorkerOptions>(worker => worker.Capabilities.Remove(SchemaCapability));
        telemetry.WithMetrics(metrics => metrics.AddMeter(UploadTelemetry.Name))
            .WithTracing(tracing => tracing.AddSource(UploadTelemetry.Name));
        builder.Services.AddHostedService<QueueMetricsTimer>();
        if (toOtlp)
        {
            telemetry.UseOtlpExporter();
        }

        if (toApplicationInsights)
        {
            telemetry.UseAzureMonitorExporter(exporter =>
            {
                // Alerts count log lines, so that none may be left out with the request that was not sampled.
                exporter.EnableTraceBasedLogsSampler = false;
                // The host reads this setting by itself; with local authentication off, the connection string alone writes nothing.
                if (builder.Configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]?.Contains("Authorization=AAD",
                    StringComparison.OrdinalIgnoreCase) == true)
                {
                    var clientId = builder.Configuration["AzureWebJobsStorage:clientId"];
                    exporter.Credential = new ManagedIdentityCredential(
                        string.IsNullOrEmpty(clientId) ? ManagedIdentityId.SystemAssigned
                            : ManagedIdentityId.FromUserAssignedClientId(clientId));
                }
            });
        }
    }
}
