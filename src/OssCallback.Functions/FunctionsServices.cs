using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OssCallback.AzureStorage;

namespace OssCallback.Functions;

/// <summary>Registers everything that the functions of this assembly need; the whole of this app, and one line in somebody else's.</summary>
public static class FunctionsServices
{
    /// <summary>Binds the settings, registers handlers, processor, Azure Storage and telemetry, and checks it all before the worker takes its first invocation.</summary>
    public static FunctionsApplicationBuilder AddOssCallback(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddOssCallback(builder.Configuration, builder.Environment.IsDevelopment());
        builder.Services.AddAzureStorageUnderFunctions(builder.Configuration);
        builder.Services.AddHostedService<StartupCheck>();
        builder.Services.AddHostedService<WarmUp>();
        builder.AddTelemetry();
        return builder;
    }
}
