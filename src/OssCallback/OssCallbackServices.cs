using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Callers;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Oss;
using OssCallback.Processing;
using OssCallback.Settings;
using OssCallback.Sweep;
using OssCallback.Uploads;

namespace OssCallback;

/// <summary>Registers everything that hosts share; a host adds its storage engine.</summary>
public static class OssCallbackServices
{
    private static readonly KnownFailure OssFailure = new(
        exception => exception is OssException,
        new Refusal(
            ErrorCodes.OssUnavailable,
            "OSS, or what the service has its credentials from, cannot be reached just now.")
        { RetryAfterSeconds = 2 });

    /// <summary>What the platform's own types say of a database, a disk or a network in trouble; an engine adds its own.</summary>
    private static readonly KnownFailure StoreFailure = new(
        exception =>
            exception is DbException or IOException or UnauthorizedAccessException or TimeoutException or OperationCanceledException,
        new Refusal(ErrorCodes.StoreUnavailable) { RetryAfterSeconds = 2 });

    /// <summary>Binds and validates the settings and registers everything but a storage engine.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">The application's configuration.</param>
    /// <param name="isDevelopment">Whether unsafe settings are tolerated.</param>
    public static IServiceCollection AddOssCallback(this IServiceCollection services, IConfiguration configuration, bool isDevelopment)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new DevelopmentMode(isDevelopment));
        services.AddOptions<AllSettings>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<AllSettings>>(
            provider => new UnknownSettingsValidator(configuration, provider.GetServices<SettingNames>()));
        return services
            .AddHttp(configuration)
            .AddCallers(configuration)
            .AddOss(configuration)
            .AddGrants(configuration)
            .AddParts()
            .AddSts(configuration)
            .AddCallbacks(configuration)
            .AddUploads(configuration)
            .AddReview(configuration)
            .AddNotifications(configuration)
            .AddReconciliation(configuration)
            .AddSweep(configuration);
    }

    /// <summary>
    /// Adds a reviewer of one's own; reviewers are asked in the order in which they were added, the profile's rules first.
    /// </summary>
    public static IServiceCollection AddReviewer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TReviewer>(
        this IServiceCollection services)
        where TReviewer : class, IUploadReviewer => services.AddSingleton<IUploadReviewer, TReviewer>();

    /// <summary>Adds code of one's own that is told what becomes of uploads.</summary>
    public static IServiceCollection AddUploadObserver<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicConstructors)] TObserver>(
        this IServiceCollection services)
        where TObserver : class, IUploadObserver => services.AddSingleton<TObserver>().AddSingleton<INotificationRecipient>(
            provider => new ObserverRecipient(provider.GetRequiredService<TObserver>()));

    /// <summary>Adds a way of one's own to know callers; it is asked before API keys and tokens.</summary>
    public static IServiceCollection AddCallerIdentifier<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicConstructors)] TIdentifier>(
        this IServiceCollection services)
        where TIdentifier : class, ICallerIdentifier => services.AddSingleton<ICallerIdentifier, TIdentifier>();

    /// <summary>
    /// Validates all settings, also what only a look at several of them together can tell; called by a host before it listens.
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong; each failure names its key.</exception>
    public static void CheckSettings(IServiceProvider services)
    {
        services.GetRequiredService<IStartupValidator>().Validate();
        try
        {
            services.GetRequiredService<ClientSessions>().CheckWorstCase();
            services.GetRequiredService<GrantIssuer>().CheckWorstCase();
            services.GetRequiredService<UploadReview>().CheckNames();
        }
        catch (FormatException exception)
        {
            throw new OptionsValidationException(PolicyOptions.SectionName, typeof(PolicyOptions), [exception.Message]);
        }
    }

    private static IServiceCollection AddHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HttpOptions>().Bind(configuration.GetSection(HttpOptions.SectionName)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>()
            .AddSingleton(new SettingNames(HttpOptions.SectionName, SettingShape.Of<HttpOptions>()))
            .AddSingleton<CrossOrigin>()
            .AddSingleton<RequestBudget>()
            .AddSingleton<Dispatcher>()
            .AddSingleton(OssFailure)
            .AddSingleton(StoreFailure);
    }

    private static IServiceCollection AddCallers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CallerOptions>().Bind(configuration.GetSection(CallerOptions.SectionName)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<CallerOptions>, CallerOptionsValidator>()
            .AddSingleton(new SettingNames(
                CallerOptions.SectionName,
                SettingShape.Of<CallerOptions>(
                    (nameof(CallerOptions.ApiKeys), SettingShape.Of<ApiKeyOptions>()),
                    (nameof(CallerOptions.Jwt), SettingShape.Of<JwtOptions>()),
                    (nameof(CallerOptions.RateLimit), SettingShape.Of<RateLimitOptions>()))))
            .AddSingleton<ApiKeys>()
            .AddSingleton<IssuerKeys>()
            .AddSingleton<JwtBearer>()
            .AddSingleton<RateLimiter>()
            .AddSingleton<IRequestAuthorizer, CallerAuthorizer>();
    }

    private static IServiceCollection AddOss(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OssOptions>().Bind(configuration.GetSection(OssOptions.SectionName)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<OssOptions>, OssOptionsValidator>()
            .AddSingleton(new SettingNames(OssOptions.SectionName, SettingShape.Of<OssOptions>()))
            .AddSingleton<StsClient>()
            .AddSingleton<MetadataClient>()
            .AddSingleton<IOssCredentialSource, ServiceCredentials>()
            .AddSingleton<OssBucket>()
            .AddSingleton<BucketObjects>()
            .AddSingleton<BucketMultipart>()
            .AddSingleton<BucketListing>();
    }

    private static IServiceCollection AddGrants(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PolicyOptions>().Bind(configuration.GetSection(PolicyOptions.SectionName)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<PolicyOptions>, PolicyOptionsValidator>()
            .AddSingleton(new SettingNames(
                PolicyOptions.SectionName,
                SettingShape.Of<PolicyOptions>((nameof(PolicyOptions.Profiles), SettingShape.Of<ProfileOptions>()))))
            .AddSingleton(provider => new TicketSigner(provider.GetRequiredService<IOptions<CallbackOptions>>()))
            .AddSingleton<UploadProfiles>()
            .AddSingleton<IProfileVariables>(provider => provider.GetRequiredService<UploadProfiles>())
            .AddSingleton<UploadCallbacks>()
            .AddSingleton<UploadUsers>()
            .AddSingleton<GrantRequestReader>()
            .AddSingleton<GrantTermsProvider>()
            .AddSingleton<TicketRenewals>()
            .AddSingleton<IdempotentGrants>()
            .AddSingleton<GrantedKeys>()
            .AddSingleton<GrantIssuer>()
            .AddSingleton<PrefixGrantIssuer>()
            .AddSingleton<SignedUrlIssuer>()
            .AddSingleton<ProfilesHandler>()
            .AddSingleton<PolicyHandler>()
            .AddSingleton<SignedUrlHandler>()
            .AddSingleton<FileHandler>();
    }

    private static IServiceCollection AddParts(this IServiceCollection services) => services
        .AddSingleton<PresignedRequests>()
        .AddSingleton<MultipartTokens>()
        .AddSingleton<MultipartAuthorizer>()
        .AddSingleton<MultipartStartHandler>()
        .AddSingleton<MultipartSignHandler>()
        .AddSingleton<MultipartCompleteHandler>();

    private static IServiceCollection AddSts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StsOptions>().Bind(configuration.GetSection(StsOptions.SectionName)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<StsOptions>, StsOptionsValidator>()
            .AddSingleton(new SettingNames(StsOptions.SectionName, SettingShape.Of<StsOptions>()))
            .AddSingleton<SessionDirectories>()
            .AddSingleton<ClientSessions>()
            .AddSingleton<StsHandler>();
    }

    private static IServiceCollection AddCallbacks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CallbackOptions>().Bind(configuration.GetSection(CallbackOptions.SectionName)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<CallbackOptions>, CallbackOptionsValidator>()
            .AddSingleton(new SettingNames(
                CallbackOptions.SectionName,
                SettingShape.Of<CallbackOptions>((nameof(CallbackOptions.TrustedKeys), SettingShape.Of<TrustedKeyOptions>()))))
            .AddSingleton<TrustedKeys>()
            .AddSingleton<CallbackIntake>()
            .AddSingleton<CallbackRefusals>()
            .AddSingleton<CallbackActivity>()
            .AddSingleton<CallbackMetrics>()
            .AddSingleton<CallbackHandler>()
            .AddSingleton<CallbackSelfTest>();
    }

    private static IServiceCollection AddUploads(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.SectionName)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>()
            .AddSingleton(new SettingNames(StorageOptions.SectionName, SettingShape.Of<StorageOptions>()))
            .AddSingleton<UploadDays>()
            .AddSingleton<ProcessingMetrics>()
            .AddSingleton<UploadProcessor>()
            .AddSingleton<WaitingMessages>()
            .AddSingleton<QueueMetrics>()
            .AddSingleton<RejectedObjects>()
            .AddSingleton<ConfirmHandler>()
            .AddSingleton<UploadsHandler>()
            .AddSingleton<FailedHandler>()
            .AddSingleton<OverviewHandler>()
            .AddSingleton<StatsHandler>()
            .AddSingleton<HealthHandler>();
    }

    private static IServiceCollection AddReview(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(ReviewOptions.SectionName);
        services.AddOptions<ReviewOptions>().Bind(section).ValidateOnStart();
        services
            .AddSingleton<IValidateOptions<ReviewOptions>, ReviewOptionsValidator>()
            .AddSingleton(new SettingNames(
                ReviewOptions.SectionName,
                SettingShape.Of<ReviewOptions>((nameof(ReviewOptions.Services), SettingShape.Of<ReviewServiceOptions>()))))
            .AddSingleton<ReviewTokens>()
            .AddSingleton<UploadReview>()
            .AddSingleton<ReviewHandler>()
            .AddReviewer<ProfileReviewer>()
            .AddReviewer<ContentReviewer>();
        foreach (var (number, service) in section.GetSection(nameof(ReviewOptions.Services)).GetChildren().Index())
        {
            if (service[nameof(ReviewServiceOptions.Url)] is { Length: > 0 })
            {
                services.AddSingleton(provider => new OutboundTarget(
                    $"{service.Path}:Url", new Uri(provider.GetRequiredService<IOptions<ReviewOptions>>().Value.Services[number].Url),
                    provider.GetRequiredService<IOptions<ReviewOptions>>().Value.PrivateHosts));
                services.AddSingleton<IUploadReviewer>(provider => HttpReviewer.Create(number, provider));
            }
        }

        return services;
    }

    private static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(NotifyOptions.SectionName);
        services.AddOptions<NotifyOptions>().Bind(section).ValidateOnStart();
        services
            .AddSingleton<IValidateOptions<NotifyOptions>, NotifyOptionsValidator>()
            .AddSingleton(new SettingNames(
                NotifyOptions.SectionName,
                SettingShape.Of<NotifyOptions>((nameof(NotifyOptions.Endpoints), SettingShape.Of<NotifyEndpointOptions>()))))
            .AddSingleton(provider => new WebhookClient(
                provider.GetRequiredService<DevelopmentMode>(),
                provider.GetRequiredService<IOptions<NotifyOptions>>().Value.PrivateHosts, WebhookRecipient.Timeout))
            .AddSingleton(provider => new OutboundCheck(
                provider.GetServices<OutboundTarget>(), provider.GetRequiredService<DevelopmentMode>(),
                provider.GetRequiredService<ILogger<OutboundCheck>>()))
            .AddSingleton<NotificationOutbox>()
            .AddSingleton<NotificationMetrics>()
            .AddSingleton<NotificationDelivery>()
            .AddSingleton<NotificationsHandler>();
        foreach (var (number, endpoint) in section.GetSection(nameof(NotifyOptions.Endpoints)).GetChildren().Index())
        {
            if (string.IsNullOrEmpty(endpoint[nameof(NotifyEndpointOptions.Url)]))
            {
                continue;
            }

            services.AddSingleton(provider => new OutboundTarget(
                    $"{endpoint.Path}:Url", new Uri(provider.GetRequiredService<IOptions<NotifyOptions>>().Value.Endpoints[number].Url),
                    provider.GetRequiredService<IOptions<NotifyOptions>>().Value.PrivateHosts));
            services.AddSingleton<INotificationRecipient>(provider => new WebhookRecipient(
                provider.GetRequiredService<IOptions<NotifyOptions>>().Value.Endpoints[number],
                provider.GetRequiredService<WebhookClient>(), provider.GetRequiredService<TimeProvider>()));
        }

        return services;
    }

    private static IServiceCollection AddReconciliation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ReconcileOptions>().Bind(configuration.GetSection(ReconcileOptions.SectionName)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ReconcileOptions>, ReconcileOptionsValidator>()
            .AddSingleton(new SettingNames(ReconcileOptions.SectionName, SettingShape.Of<ReconcileOptions>()))
            .AddSingleton<GrantReach>()
            .AddSingleton<ReconcileMetrics>()
            .AddSingleton<Reconciler>()
            .AddSingleton<ScheduledReconciliation>()
            .AddSingleton<ReconcileHandler>();
    }

    private static IServiceCollection AddSweep(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SweepOptions>().Bind(configuration.GetSection(SweepOptions.SectionName)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<SweepOptions>, SweepOptionsValidator>()
            .AddSingleton(new SettingNames(SweepOptions.SectionName, SettingShape.Of<SweepOptions>()))
            .AddSingleton<RecordSweep>()
            .AddSingleton<Sweeper>()
            .AddSingleton<UserErasure>()
            .AddSingleton<ScheduledSweep>()
            .AddSingleton<SweepHandler>();
    }
}
