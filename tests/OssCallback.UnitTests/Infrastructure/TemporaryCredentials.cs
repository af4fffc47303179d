using Microsoft.Extensions.DependencyInjection;
using OssCallback.Oss;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>Credentials that end at a given time.</summary>
internal sealed class TemporaryCredentials(DateTimeOffset expires) : IOssCredentialSource
{
    public static void Register(IServiceCollection services, DateTimeOffset expires) =>
        services.AddSingleton<IOssCredentialSource>(new TemporaryCredentials(expires));

    public ValueTask<OssCredentials> GetAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(new OssCredentials("STS.example", TestApp.AccessKeySecret, "CAIS-token", expires));
}
