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
        }
        else
        {
            services.AddSqliteStorage();
        }
    }
}
