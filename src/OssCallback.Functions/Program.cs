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
    telemetry.UseAzureMonitorExporter();
}

using IHost host = builder.Build();

// Before the first function runs: settings that cannot work stop the app with their keys named, and the storage connections are warm.
OssCallbackServices.CheckSettings(host.Services);
await host.Services.GetRequiredService<AzureStorageEngine>().StartAsync(CancellationToken.None);
await host.RunAsync();
