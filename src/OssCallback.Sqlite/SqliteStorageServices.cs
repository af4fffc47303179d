using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OssCallback.Notifications;
using OssCallback.Uploads;

namespace OssCallback.Sqlite;

/// <summary>Registers SQLite as the engine of a host.</summary>
public static class SqliteStorageServices
{
    /// <summary>Registers queue and store in one file below <c>Storage:DataDirectory</c>.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services)
    {
        services.AddOptions<NotifyOptions>().Validate(
            options => options.Queue.Length == 0,
            "Notify:Queue is a queue of Azure Storage, which Storage:Kind=Sqlite does not have; use Notify:Endpoints. "
                + "Example: Notify__Queue=");
        services.AddSingleton(provider => SqliteEngine.Open(
            new SqliteEngineOptions { DataDirectory = provider.GetRequiredService<IOptions<StorageOptions>>().Value.DataDirectory },
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IStorageEngine>(provider => provider.GetRequiredService<SqliteEngine>());
        services.AddSingleton(provider => provider.GetRequiredService<SqliteEngine>().Queue);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteEngine>().Notifications);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteEngine>().Store);
        services.AddSingleton(provider => provider.GetRequiredService<SqliteEngine>().Reservations);
        services.AddHostedService<SqliteFileCheck>();
        return services;
    }
}
