using System.Net;
using Microsoft.Extensions.Options;
using OssCallback.Http;

namespace OssCallback.Oss;

/// <summary>
/// Asks the metadata service of the ECS instance that this service runs on for the credentials of the instance's RAM role.
/// </summary>
public sealed class MetadataClient : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;
    private const string TokenHeader = "X-aliyun-ecs-metadata-token";

    private readonly string _endpoint;
    private readonly string _role;
    private readonly HttpClient _client;

    /// <summary>Uses <c>Oss:RamRole</c>.</summary>
    public MetadataClient(IOptions<OssOptions> options)
    {
        _endpoint = options.Value.MetadataEndpoint.TrimEnd('/');
        _role = options.Value.RamRole;

        // No proxy may see these requests: the answer is a secret, and the address means another machine there.
        _client = OutboundClient.Create(MaxAnswerBytes, isDirect: true);
    }

    /// <summary>Gets the role's credentials.</summary>
    /// <exception cref="OssException">The service does not answer in time, or the instance has no such role.</exception>
    internal async Task<OssCredentials> FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = await FetchTokenAsync(cancellationToken);
            using var request = new HttpRequestMessage(
                HttpMethod.Get, new Uri($"{_endpoint}/latest/meta-data/ram/security-credentials/{_role}"));
            if (token is not null)
            {
                request.Headers.TryAddWithoutValidation(TokenHeader, token);
            }

            using var response = await _client.SendAsync(request, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK
                ? CredentialDocument.ReadMetadata(await response.Content.ReadAsByteArrayAsync(cancellationToken))
                : throw new OssException($"The metadata service answered {(int)response.StatusCode} for role {_role}.");
        }
        catch (HttpRequestException exception)
        {
            throw new OssException($"The metadata service could not be reached at {_endpoint}: {exception.HttpRequestError}.", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new OssException("The metadata service did not answer in time.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>The token that the hardened mode asks for; null where the service does not know of tokens yet.</summary>
    private async Task<string?> FetchTokenAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"{_endpoint}/latest/api/token"));
        request.Headers.TryAddWithoutValidation("X-aliyun-ecs-metadata-token-ttl-seconds", "60");
        using var response = await _client.SendAsync(request, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => (await response.Content.ReadAsStringAsync(cancellationToken)).Trim(),
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => null,
            var status => throw new OssException($"The metadata service answered {(int)status} to the request for a token."),
        };
    }
}
