using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Http;

namespace OssCallback.Oss;

/// <summary>The service's own credentials, from where <c>Oss:Credentials</c> says. Nothing is fetched before they are needed.</summary>
internal sealed class ServiceCredentials : IOssCredentialSource
{
    private const int OwnDurationSeconds = 3600;

    private readonly OssCredentials _fixed;
    private readonly Renewed<OssCredentials>? _renewed;

    public ServiceCredentials(
        IOptions<OssOptions> options,
        IOptions<StsOptions> stsOptions,
        StsClient sts,
        MetadataClient metadata,
        TimeProvider time,
        ILogger<ServiceCredentials> logger)
    {
        var oss = options.Value;
        _fixed = oss.FixedCredentials;
        _renewed = oss.Credentials switch
        {
            OssOptions.RamRoleCredentials => Renew($"RAM role {oss.RamRole}", metadata.FetchAsync),
            OssOptions.AssumedCredentials => Renew($"role {oss.RoleArn}", cancellationToken => sts.AssumeRoleAsync(
                new AssumeRoleCall(oss.RoleArn, stsOptions.Value.SessionName, OwnDurationSeconds), _fixed, cancellationToken)),
            _ => null,
        };

        Renewed<OssCredentials> Renew(string source, Func<CancellationToken, Task<OssCredentials>> fetch) =>
            CredentialRenewal.Of(source, fetch, credentials => credentials.Expires!.Value, time, logger);
    }

    public ValueTask<OssCredentials> GetAsync(CancellationToken cancellationToken) =>
        _renewed?.GetAsync(cancellationToken) ?? ValueTask.FromResult(_fixed);
}
