using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>Registers Azure Storage as the engine of a host.</summary>
public static class AzureStorageServices
{
    /// <summary>Binds the section <c>Storage</c> and the connection it names, and registers queue and store. The host awaits <see cref="AzureStorageEngine.StartAsync"/> before it listens.</summary>
    public static IServiceCollection AddAzureStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AzureStorageOptions>().Bind(configuration.GetSection(AzureStorageOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AzureStorageOptions>, AzureStorageOptionsValidator>();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<AzureStorageOptions>>().Value;
            return new AzureStorageEngine(options, AzureStorageConnection.Read(configuration, options.Connection), provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton<IUploadQueue>(provider => provider.GetRequiredService<AzureStorageEngine>().Queue);
        services.AddSingleton<IUploadStore>(provider => provider.GetRequiredService<AzureStorageEngine>().Store);
        return services;
    }
}
