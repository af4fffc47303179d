using System.Text;
using Microsoft.Extensions.Logging;

namespace OssCallback.Callbacks;

/// <summary>
/// A key that the configuration names by its address only: fetched over https, without redirects, small, short, cached, by one caller at a
/// time.
/// </summary>
internal sealed partial class FetchedKey(Uri url, TimeProvider time, ILogger logger)
{
    private const int MaxBytes = 8 * 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(3);

    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        MaxResponseContentBufferSize = MaxBytes,
        Timeout = FetchTimeout,
    };

    private readonly Lock _gate = new();
    private Task<CallbackPublicKey?>? _fetch;
    private CallbackPublicKey? _key;
    private DateTimeOffset _nextFetch;

    /// <summary>The key, or null when it cannot be fetched now. A key that was fetched once stays in use while a renewal fails.</summary>
    public async ValueTask<CallbackPublicKey?> GetAsync(CancellationToken cancellationToken)
    {
        Task<CallbackPublicKey?> fetch;
        lock (_gate)
        {
            if (_fetch is { IsCompleted: false })
            {
                fetch = _fetch;
            }
            else if (time.GetUtcNow() < _nextFetch)
            {
                return _key;
            }
            else
            {
                // The fetch belongs to all who wait for it: no single caller's cancellation may end it.
                fetch = _fetch = FetchAsync();
            }
        }

        return await fetch.WaitAsync(cancellationToken);
    }

    private async Task<CallbackPublicKey?> FetchAsync()
    {
        try
        {
            using var response = await Client.GetAsync(url);
            response.EnsureSuccessStatusCode();

            // As bytes: a made-up charset in the answer's Content-Type would throw something else than the exceptions below.
            _key = CallbackPublicKey.FromPem(Encoding.ASCII.GetString(await response.Content.ReadAsByteArrayAsync()));
            _nextFetch = time.GetUtcNow() + Lifetime;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or FormatException)
        {
            Log.FetchFailed(logger, exception, url);
            _nextFetch = time.GetUtcNow() + PauseAfterFailure;
        }

        return _key;
    }

    private static partial class Log
    {
        [LoggerMessage(290, LogLevel.Error, "The callback key at {Url} could not be fetched.")]
        public static partial void FetchFailed(ILogger logger, Exception exception, Uri url);
    }
}
