using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OssCallback.Access;
using OssCallback.Bucket;
using OssCallback.Callbacks;
using OssCallback.Endpoints;
using OssCallback.Multipart;
using OssCallback.Policies;
using OssCallback.Reconcile;
using OssCallback.Review;
using OssCallback.Settings;
using OssCallback.Signing;
using OssCallback.Sts;
using OssCallback.Uploads;

namespace OssCallback;

/// <summary>Registers everything that both hosts share; a host adds its storage engine.</summary>
public static class OssCallbackServices
{
    private static readonly KnownFailure OssFailure = new(
        exception => exception is OssException,
        new Refusal(ErrorCodes.OssUnavailable, "OSS, or what the service has its credentials from, cannot be reached just now.") { RetryAfterSeconds = 2 });

    /// <summary>What the platform's own types say of a database, a disk or a network in trouble; an engine adds its own.</summary>
    private static readonly KnownFailure StoreFailure = new(
        exception => exception is DbException or IOException or UnauthorizedAccessException or TimeoutException or OperationCanceledException,
        new Refusal(ErrorCodes.StoreUnavailable) { RetryAfterSeconds = 2 });

    /// <summary>Binds and validates the settings and registers handlers and processor.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">The application's configuration.</param>
    /// <param name="isDevelopment">Whether unsafe settings are tolerated.</param>
    public static IServiceCollection AddOssCallback(this IServiceCollection services, IConfiguration configuration, bool isDevelopment)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new DevelopmentMode(isDevelopment));

        services.AddOptions<OssOptions>().Bind(configuration.GetSection(OssOptions.SectionName)).ValidateOnStart();
        services.AddOptions<CallbackOptions>().Bind(configuration.GetSection(CallbackOptions.SectionName)).ValidateOnStart();
        services.AddOptions<PolicyOptions>().Bind(configuration.GetSection(PolicyOptions.SectionName)).ValidateOnStart();
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.SectionName)).ValidateOnStart();
        services.AddOptions<StsOptions>().Bind(configuration.GetSection(StsOptions.SectionName)).ValidateOnStart();
        services.AddOptions<ReconcileOptions>().Bind(configuration.GetSection(ReconcileOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ReconcileOptions>, ReconcileOptionsValidator>();
        services.AddSingleton<IValidateOptions<StsOptions>, StsOptionsValidator>();
        services.AddSingleton<IValidateOptions<OssOptions>, OssOptionsValidator>();
        services.AddSingleton<IValidateOptions<CallbackOptions>, CallbackOptionsValidator>();
        services.AddSingleton<IValidateOptions<PolicyOptions>, PolicyOptionsValidator>();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();

        services.AddSingleton<TrustedKeys>();
        services.AddSingleton(provider => new TicketSigner(provider.GetRequiredService<IOptions<CallbackOptions>>()));
        services.AddSingleton<UploadProfiles>();
        services.AddSingleton<UploadDays>();
        services.AddSingleton<GrantIssuer>();
        services.AddSingleton<PrefixGrantIssuer>();
        services.AddSingleton<SignedUrlIssuer>();
        services.AddSingleton<GrantTermsProvider>();
        services.AddSingleton<TicketRenewals>();
        services.AddSingleton<IdempotentGrants>();
        services.AddSingleton<UploadTargets>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<JwtBearer>();
        services.AddSingleton<RateLimiter>();
        services.AddSingleton<CrossOrigin>();
        services.AddSingleton<IRequestAuthorizer, CallerAuthorizer>();
        services.AddSingleton<UploadRequestReader>();
        services.AddSingleton<UploadCallbacks>();
        services.AddSingleton<StsClient>();
        services.AddSingleton<MetadataClient>();
        services.AddSingleton<IOssCredentialSource, ServiceCredentials>();
        services.AddSingleton<SessionDirectories>();
        services.AddSingleton<ClientSessions>();
        services.AddSingleton<StsHandler>();
        services.AddSingleton<OssBucket>();
        services.AddSingleton<BucketMultipart>();
        services.AddSingleton<BucketListing>();
        services.AddSingleton<PresignedRequests>();
        services.AddSingleton<MultipartTokens>();
        services.AddSingleton<MultipartAuthorizer>();
        services.AddSingleton<CallbackMetrics>();
        services.AddSingleton<IUploadReviewer, ProfileReviewer>();
        services.AddSingleton<UploadProcessor>();
        services.AddSingleton<ReconcileMetrics>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<ScheduledReconciliation>();

        services.AddSingleton<PolicyHandler>();
        services.AddSingleton<SignedUrlHandler>();
        services.AddSingleton<MultipartStartHandler>();
        services.AddSingleton<MultipartSignHandler>();
        services.AddSingleton<MultipartCompleteHandler>();
        services.AddSingleton<CallbackHandler>();
        services.AddSingleton<CallbackSelfTest>();
        services.AddSingleton<ConfirmHandler>();
        services.AddSingleton<UploadsHandler>();
        services.AddSingleton<FailedHandler>();
        services.AddSingleton<ReconcileHandler>();
        services.AddSingleton<StatsHandler>();
        services.AddSingleton<HealthHandler>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton(OssFailure);
        services.AddSingleton(StoreFailure);
        return services;
    }

    /// <summary>Validates all settings, also what only a look at several of them together can tell; called by a host before it listens.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong; each failure names its key.</exception>
    public static void CheckSettings(IServiceProvider services)
    {
        services.GetRequiredService<IStartupValidator>().Validate();
        try
        {
            services.GetRequiredService<ClientSessions>().CheckWorstCase();
            services.GetRequiredService<GrantIssuer>().CheckWorstCase();
        }
        catch (FormatException exception)
        {
            throw new OptionsValidationException(PolicyOptions.SectionName, typeof(PolicyOptions), [exception.Message]);
        }
    }
}
