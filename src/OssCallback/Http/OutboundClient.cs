using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

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
    public static HttpClient Create(int? maxAnswerBytes = null, TimeSpan? timeout = null, bool isDirect = false) =>
        Create(Handler(isDirect), maxAnswerBytes, timeout);

    /// <summary>A client for addresses that are in the settings: it passes the proxy by and connects to no private address.</summary>
    /// <param name="maxAnswerBytes">The largest answer that is read as a whole.</param>
    /// <param name="timeout">How long one request may take.</param>
    /// <param name="mayBePrivate">Whether a host's address may be private.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client disposes its handler.")]
    public static HttpClient CreateGuarded(int maxAnswerBytes, TimeSpan timeout, Func<string, bool> mayBePrivate)
    {
        var handler = Handler(isDirect: true);
        handler.ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, mayBePrivate, cancellationToken);
        return Create(handler, maxAnswerBytes, timeout);
    }

    private static SocketsHttpHandler Handler(bool isDirect) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = !isDirect,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
    };

    private static HttpClient Create(SocketsHttpHandler handler, int? maxAnswerBytes, TimeSpan? timeout)
    {
        var client = new HttpClient(handler) { Timeout = timeout ?? Timeout.InfiniteTimeSpan };
        if (maxAnswerBytes is { } most)
        {
            client.MaxResponseContentBufferSize = most;
        }

        return client;
    }

    /// <summary>Resolves once and connects to what was looked at, so that a name cannot change in between.</summary>
    /// <exception cref="HttpRequestException">The host has no address, or only private ones.</exception>
    /// <exception cref="SocketException">Nobody answers there.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream disposes its socket.")]
    public static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint endPoint, Func<string, bool> mayBePrivate, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken);
        var allowed = mayBePrivate(endPoint.Host) ? addresses : [.. addresses.Where(address => !PrivateAddresses.Contains(address))];
        if (allowed.Length == 0)
        {
            throw new HttpRequestException(
                addresses.Length == 0
                    ? $"{endPoint.Host} has no address."
                    : $"{endPoint.Host} has a private address, which is not allowed.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
