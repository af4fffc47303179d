using System.Net.Http.Headers;
using System.Text;
using OssCallback.Http;
using OssCallback.Settings;

namespace OssCallback.Notifications;

/// <summary>Posts signed messages to addresses that are in the settings.</summary>
/// <param name="mode">In Development any address may be private.</param>
/// <param name="privateHosts">Hosts whose addresses may be private elsewhere.</param>
/// <param name="timeout">How long one answer may take.</param>
internal sealed class WebhookClient(DevelopmentMode mode, IList<string> privateHosts, TimeSpan timeout) : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;

    private readonly HttpClient _client = OutboundClient.CreateGuarded(
        MaxAnswerBytes, timeout, host => mode.IsDevelopment || privateHosts.Contains(host, StringComparer.OrdinalIgnoreCase));

    /// <summary>Posts one message, signed with each of the secrets, and reads the answer.</summary>
    /// <exception cref="NotificationException">No answer came.</exception>
    public async Task<T> PostAsync<T>(
        Uri url, IReadOnlyCollection<byte[]> secrets, string id, string body, DateTimeOffset now,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(EndpointReply.JsonContentType);
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, FormattableString.Invariant($"{now.ToUnixTimeSeconds()}"));
        request.Headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, WebhookSignature.Sign(secrets, id, now, body));
        request.Headers.TryAddWithoutValidation("User-Agent", "oss-callback");
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return await read(response, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new NotificationException($"{url.GetLeftPart(UriPartial.Path)} did not answer: {exception.Message}", exception);
        }
    }

    public void Dispose() => _client.Dispose();
}
