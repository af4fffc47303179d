using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OssCallback;
using OssCallback.AzureStorage;
using OssCallback.Callbacks;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.Services.AddOssCallback(builder.Configuration, builder.Environment.IsDevelopment());
builder.Services.AddAzureStorageUnderFunctions(builder.Configuration);

var telemetry = builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
telemetry.WithMetrics(metrics => metrics.AddMeter(CallbackMetrics.MeterName));
if (!string.IsNullOrEmpty(builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"]))
{
    telemetry.UseAzureMonitorExporter(exporter =>
    {
        // Alerts count log lines, so that none may be left out with the request that was not sampled.
        exporter.EnableTraceBasedLogsSampler = false;
        // The host reads this setting by itself; with local authentication off, the connection string alone writes nothing.
        if (builder.Configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]?.Contains("Authorization=AAD", StringComparison.OrdinalIgnoreCase) == true)
        {
            var clientId = builder.Configuration["AzureWebJobsStorage:clientId"];
            exporter.Credential = new ManagedIdentityCredential(
                string.IsNullOrEmpty(clientId) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
        }
    });
}

using IHost host = builder.Build();

// Before the first function runs: settings that cannot work stop the app with their keys named, and the storage connections are warm.
OssCallbackServices.CheckSettings(host.Services);
await host.Services.GetRequiredService<AzureStorageEngine>().StartAsync(CancellationToken.None);
await host.RunAsync();
