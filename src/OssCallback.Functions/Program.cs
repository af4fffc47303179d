using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using OssCallback.AzureFunctions;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.AddOssCallback();
using IHost host = builder.Build();
try
{
    await host.RunAsync();
}
catch (SettingsException exception)
{
    // The host shows what a worker writes before it ends.
    await Console.Error.WriteLineAsync(exception.Message);
    Environment.ExitCode = 1;
}
