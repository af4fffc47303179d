using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace OssCallback.Simulator.Callbacks;

/// <summary>One callback over its own TCP connection. HttpClient would hide what OSS checks in an answer (a missing or odd
/// Content-Length) and always sends SNI, so the exchange is written out here.</summary>
internal sealed class CallbackExchange(TimeSpan timeout, TimeProvider time)
{
    /// <summary>Sends a complete HTTP/1.1 message and judges the answer; the limit spans connecting, sending and receiving.</summary>
    /// <remarks>The uploader's going away does not stop a callback: the object is stored, and OSS finishes what it began.</remarks>
    public async Task<CallbackOutcome> SendAsync(CallbackUrl url, bool sni, ReadOnlyMemory<byte> message, bool cutAfterSending)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            var addresses = await url.ResolveAsync(limit.Token);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(addresses, url.Port, limit.Token);
            await using var plain = new NetworkStream(socket, ownsSocket: false);
            await using var secure = url.Secure ? await HandshakeAsync(plain, sni ? url.Host : string.Empty, limit.Token) : null;
            var stream = (Stream?)secure ?? plain;
            await stream.WriteAsync(message, limit.Token);
            await stream.FlushAsync(limit.Token);
            return cutAfterSending
                ? CallbackOutcome.Failed("Error status : 502.", "0007-00000203")
                : await new CallbackAnswerReader(stream).ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            var milliseconds = (long)timeout.TotalMilliseconds;
            return CallbackOutcome.Failed(
                $"Error status : -1 {url.Host}:{url.Port} reply timeout, cost:{milliseconds}ms, timeout:{milliseconds}ms (err -4, errno115)", "0007-00000202");
        }
        catch (SocketException)
        {
            return CallbackOutcome.Failed("Error status : -1.OSS can not connect to your callbackUrl, please check it.", "0007-00000203");
        }
        catch (ArgumentException)
        {
            // The name had an address when the parameter was checked and has none now.
            return CallbackOutcome.Failed("Error status : -1.OSS can not connect to your callbackUrl, please check it.", "0007-00000203");
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException)
        {
            // A failed handshake or a connection that ends before the answer does.
            return CallbackOutcome.Failed("Error status : 502.", "0007-00000203");
        }
    }

    [SuppressMessage("Security", "CA5359", Justification = "Whether OSS checks the receiver's certificate is not documented; a development receiver has a self-signed one.")]
    private static async Task<SslStream> HandshakeAsync(Stream plain, string targetHost, CancellationToken cancellationToken)
    {
        var secure = new SslStream(plain, leaveInnerStreamOpen: true);
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = targetHost,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            }, cancellationToken);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }
}
