namespace OssCallback.IntegrationTests.Support;

/// <summary>Sends an API key with each request to one server.</summary>
internal sealed class KeyHandler(string server, string? apiKey) : DelegatingHandler(
    new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromSeconds(5) })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (apiKey is not null && request.RequestUri!.AbsoluteUri.StartsWith(server + "/", StringComparison.Ordinal))
        {
            request.Headers.TryAddWithoutValidation("X-Api-Key", apiKey);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
