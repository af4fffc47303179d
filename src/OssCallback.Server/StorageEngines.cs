using Microsoft.Extensions.Options;
using OssCallback.AzureStorage;
using OssCallback.Sqlite;
using OssCallback.Uploads;

namespace OssCallback.Server;

/// <summary>Which engine <c>Storage:Kind</c> means.</summary>
internal static class StorageEngines
{
    public static void AddEngine(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[$"{StorageOptions.SectionName}:{nameof(StorageOptions.Kind)}"] == StorageOptions.AzureKind)
        {
            services.AddAzureStorage(configuration);
            return;
        }

        services.AddSingleton(provider => SqliteEngine.Open(
            new SqliteEngineOptions { DataDirectory = provider.GetRequiredService<IOptions<StorageOptions>>().Value.DataDirectory },
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => provider.GetRequiredService<SqliteEngine>().Queue);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteEngine>().Store);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteEngine>().Reservations);
    }

    /// <summary>Opens the engine, so that the first callback finds it warm and what is wrong with it shows now.</summary>
    public static async Task OpenEngineAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        services.GetRequiredService<IUploadStore>();
        if (services.GetService<AzureStorageEngine>() is { } azure)
        {
            await azure.StartAsync(cancellationToken);
        }
    }
}
