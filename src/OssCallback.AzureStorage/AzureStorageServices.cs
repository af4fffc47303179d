using Azure;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Settings;
using OssCallback.Sweep;
using OssCallback.Uploads;

namespace OssCallback.AzureStorage;

/// <summary>Registers Azure Storage as the engine of a host.</summary>
public static class AzureStorageServices
{
    /// <summary>The connection that the queue trigger of the Functions app names.</summary>
    public const string TriggerConnection = "AzureWebJobsStorage";

    private const string TriggerQueueName = "Storage:QueueName";
    private const string TimerSchedule = "Reconcile:Schedule";

    /// <summary>
    /// Binds the section <c>Storage</c> and the connection it names, and registers queue and store. The host awaits
    /// <see cref="AzureStorageEngine.StartAsync"/> before it listens.
    /// </summary>
    public static IServiceCollection AddAzureStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AzureStorageOptions>().Bind(configuration.GetSection(AzureStorageOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AzureStorageOptions>, AzureStorageOptionsValidator>();
        services.AddSingleton(new SettingNames(AzureStorageOptions.SectionName, SettingShape.Of<AzureStorageOptions>()));
        services.AddSingleton<IValidateOptions<AzureStorageOptions>>(new AzureConnectionValidator(configuration));
        services.AddOptions<NotifyOptions>().Validate(
            options => options.Queue.Length == 0 || AzureStorageOptionsValidator.IsQueueName(options.Queue),
            "Notify:Queue is not a queue name. Use 3 to 63 lower-case letters, digits and single hyphens. Example: "
                + "Notify__Queue=upload-events");
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<AzureStorageOptions>>().Value;
            return new AzureStorageEngine(
                options, AzureStorageConnection.Read(configuration, options.Connection), provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton(new KnownFailure(
            exception => exception is RequestFailedException or AuthenticationFailedException,
            new Refusal(ErrorCodes.StoreUnavailable) { RetryAfterSeconds = 2 }));
        services.AddSingleton<IStorageEngine>(provider => provider.GetRequiredService<AzureStorageEngine>());
        services.AddSingleton(provider => provider.GetRequiredService<AzureStorageEngine>().Queue);
        services.AddSingleton<IUploadQueue>(provider => provider.GetRequiredService<AzureStorageEngine>().Queue);
        services.AddSingleton(provider => new NotificationQueue(provider.GetRequiredService<AzureStorageEngine>().Notifications));
        if (configuration[$"{NotifyOptions.SectionName}:{nameof(NotifyOptions.Queue)}"] is { Length: > 0 })
        {
            services.AddSingleton(provider => provider.GetRequiredService<AzureStorageEngine>().OpenRecipient(
                provider.GetRequiredService<IOptions<NotifyOptions>>().Value.Queue));
        }

        services.AddSingleton<IUploadStore>(provider => provider.GetRequiredService<AzureStorageEngine>().Store);
        services.AddSingleton<IReservationStore>(provider => provider.GetRequiredService<AzureStorageEngine>().Reservations);
        return services;
    }

    /// <summary>
    /// The same for the Functions app, whose queue trigger reads some of these settings by itself: what it would not find, or would read
    /// differently, is refused at start.
    /// </summary>
    public static IServiceCollection AddAzureStorageUnderFunctions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Validate(
            options => options.Kind == StorageOptions.AzureKind,
            "Storage:Kind must be Azure under Functions: instances come and go, and a file on one of them is lost. Example: "
                + "Storage__Kind=Azure");
        services.AddOptions<ReconcileOptions>().Validate(
            options => !options.Enabled || !string.IsNullOrEmpty(configuration[TimerSchedule]),
            $"{TimerSchedule} is missing: under Functions the timer reads it by itself and is dropped without it. Example: "
                + $"Reconcile__Schedule={ReconcileOptions.DefaultSchedule}");
        services.AddOptions<AzureStorageOptions>()
            .Validate(
                options => options.Connection == TriggerConnection,
                $"Storage:Connection must be {TriggerConnection} under Functions, because the queue trigger reads that one. Example: "
                    + $"Storage__Connection={TriggerConnection}")
            .Validate(
                _ => !string.IsNullOrEmpty(configuration[TriggerQueueName]),
                $"{TriggerQueueName} is missing: under Functions the queue trigger reads it by itself and is dropped without it. "
                    + $"Example: Storage__QueueName=oss-uploads");
        return services.AddAzureStorage(configuration);
    }
}
