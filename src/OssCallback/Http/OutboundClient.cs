using System.Diagnostics.CodeAnalysis;

namespace OssCallback.Http;

/// <summary>
/// The clients with which this service asks others: no redirects, which could lead anywhere, no cookies, small answers, and no connection
/// that outlives a change of the other side's address for long.
/// </summary>
internal static class OutboundClient
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>A client.</summary>
    /// <param name="maxAnswerBytes">The largest answer that is read as a whole; null where answers are streamed.</param>
    /// <param name="timeout">How long one request may take; null where each call has a limit of its own.</param>
    /// <param name="isDirect">Whether the machine's proxy is passed by.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client disposes its handler.")]
    public static HttpClient Create(int? maxAnswerBytes = null, TimeSpan? timeout = null, bool isDirect = false)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !isDirect,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
        })
        {
            Timeout = timeout ?? Timeout.InfiniteTimeSpan,
        };
        if (maxAnswerBytes is { } most)
        {
            client.MaxResponseContentBufferSize = most;
        }

        return client;
    }
}
