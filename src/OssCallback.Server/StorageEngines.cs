using OssCallback.AzureStorage;
using OssCallback.Settings;
using OssCallback.Sqlite;
using OssCallback.Uploads;

namespace OssCallback.Server;

/// <summary>Which engine <c>Storage:Kind</c> means.</summary>
internal static class StorageEngines
{
    public static void AddEngine(this IServiceCollection services, IConfiguration configuration)
    {
        // Settings of the engine that is not in use are no mistake: a file may serve for both.
        services.AddSingleton(new SettingNames(AzureStorageOptions.SectionName, SettingShape.Of<AzureStorageOptions>()));
        if (configuration[$"{StorageOptions.SectionName}:{nameof(StorageOptions.Kind)}"] == StorageOptions.AzureKind)
        {
            services.AddAzureStorage(configuration);
        }
        else
        {
            services.AddSqliteStorage();
        }
    }
}
