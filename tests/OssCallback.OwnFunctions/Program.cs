using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using OssCallback;
using OssCallback.AzureFunctions;
using OssCallback.OwnFunctions;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.AddOssCallback();
builder.Services.AddReviewer<NoKittens>();
using IHost host = builder.Build();
return await host.RunOssCallbackAsync();
