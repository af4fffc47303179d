using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OssCallback.AzureStorage;

namespace OssCallback.AzureFunctions;

/// <summary>Registers everything that the functions of this assembly need; the whole of this app, and one line in yours.</summary>
public static class FunctionsServices
{
    /// <summary>Binds the settings, registers handlers, processor, Azure Storage and telemetry, and checks it all before the worker takes
    /// its first invocation.</summary>
    public static FunctionsApplicationBuilder AddOssCallback(this FunctionsApplicationBuilder builder)
    {
        builder.Services.AddOssCallback(builder.Configuration, builder.Environment.IsDevelopment());
        builder.Services.AddAzureStorageUnderFunctions(builder.Configuration);
        // In this order: what can be wrong is found before anything is opened.
        builder.Services.AddHostedService<StartupCheck>();
        builder.Services.AddHostedService<WarmUp>();
        builder.AddTelemetry();
        return builder;
    }

    /// <summary>Runs the app. Settings that cannot work end it with a line for each of them on standard error, which the host shows, and
    /// without a stack trace.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunOssCallbackAsync(this IHost host)
    {
        try
        {
            await host.RunAsync();
            return Environment.ExitCode;
        }
        catch (Exception exception) when (Failures(exception) is { } failures)
        {
            await Console.Error.WriteLineAsync("The settings cannot be used:");
            foreach (var failure in failures)
            {
                await Console.Error.WriteLineAsync($"  {failure}");
            }

            return 1;
        }
    }

    private static IEnumerable<string>? Failures(Exception exception) => exception switch
    {
        OptionsValidationException one => one.Failures,
        AggregateException { InnerException: OptionsValidationException } all =>
            all.InnerExceptions.OfType<OptionsValidationException>().SelectMany(one => one.Failures).Distinct(),
        _ => null,
    };
}
