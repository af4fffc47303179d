using Microsoft.Extensions.Options;
using OssCallback.Signing;

namespace OssCallback.Bucket;

/// <summary>The credentials of the settings.</summary>
internal sealed class FixedCredentials(IOptions<OssOptions> options) : IOssCredentialSource
{
    private readonly OssCredentials _credentials = options.Value.Credentials;

    public ValueTask<OssCredentials> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_credentials);
}
