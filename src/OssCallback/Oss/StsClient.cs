using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OssCallback.Http;

namespace OssCallback.Oss;

/// <summary>Asks Alibaba Cloud STS (version 2015-04-01), signed with ACS3-HMAC-SHA256.</summary>
public sealed class StsClient : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;
    private const string Version = "2015-04-01";

    private readonly Uri _endpoint;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>Uses <c>Sts:Endpoint</c>.</summary>
    public StsClient(IOptions<StsOptions> options, TimeProvider time)
    {
        _endpoint = new Uri(options.Value.Endpoint);
        _time = time;
        _client = OutboundClient.Create(MaxAnswerBytes);
    }

    /// <summary>Gets temporary credentials.</summary>
    /// <exception cref="OssException">STS does not answer in time, or refuses.</exception>
    internal async Task<OssCredentials> AssumeRoleAsync(AssumeRoleCall call, OssCredentials caller, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> query =
        [
            new("RoleArn", call.RoleArn),
            new("RoleSessionName", call.SessionName),
            new("DurationSeconds", call.DurationSeconds.ToString(CultureInfo.InvariantCulture)),
        ];
        if (call.Policy is not null)
        {
            query.Add(new("Policy", call.Policy));
        }

        // Everything is in the query, as in the API's own description: a body would bring a Content-Type to sign.
        var parameters = string.Join(
            '&', query.Select(parameter => $"{OssEncoding.Encode(parameter.Key)}={OssEncoding.Encode(parameter.Value)}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_endpoint, "/?" + parameters));
        foreach (var (name, value) in SignatureAcs3.RpcHeaders(
            caller, "POST", _endpoint.Authority, "AssumeRole", Version, query, [], _time.GetUtcNow(), Guid.NewGuid().ToString("n")))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? CredentialDocument.ReadAnswer(answer)
                : throw new OssException($"STS answered {(int)response.StatusCode} {ErrorOf(answer)}.");
        }
        catch (HttpRequestException exception)
        {
            throw new OssException($"STS could not be reached at {_endpoint}: {exception.HttpRequestError}.", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new OssException("STS did not answer in time.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Code and request id; the message may name accounts and is left out.</summary>
    private static string ErrorOf(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return $"{CredentialDocument.Text(json.RootElement, "Code")}, request {CredentialDocument.Text(json.RootElement, "RequestId")}";
        }
        catch (JsonException)
        {
            return "without a reason";
        }
    }
}
