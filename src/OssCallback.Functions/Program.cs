using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using OssCallback.AzureFunctions;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.AddOssCallback();
using IHost host = builder.Build();
return await host.RunOssCallbackAsync();
