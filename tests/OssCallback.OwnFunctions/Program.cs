using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OssCallback.Functions;
using OssCallback.OwnFunctions;
using OssCallback.Review;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.AddOssCallback();
builder.Services.AddSingleton<IUploadReviewer, NoKittens>();
using IHost host = builder.Build();
await host.RunAsync();
