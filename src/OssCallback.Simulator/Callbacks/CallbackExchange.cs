using System.Net.Sockets;
using System.Security.Authentication;

namespace OssCallback.Simulator.Callbacks;

/// <summary>One callback over its own TCP connection. HttpClient would hide what OSS checks in an answer (a missing or odd
/// Content-Length) and always sends SNI, so the exchange is written out here.</summary>
internal sealed class CallbackExchange(TimeSpan timeout, TimeProvider time, CallbackTls tls)
{
    /// <summary>Sends a complete HTTP/1.1 message and judges the answer; the limit spans connecting, sending and receiving.</summary>
    /// <remarks>The uploader's going away does not stop a callback: the object is stored, and OSS finishes what it began.</remarks>
    public async Task<CallbackOutcome> SendAsync(CallbackUrl url, bool sni, ReadOnlyMemory<byte> message, bool cutAfterSending)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        CallbackAnswerReader? reader = null;
        try
        {
            var addresses = await url.ResolveAsync(limit.Token);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(addresses, url.Port, limit.Token);
            await using var plain = new NetworkStream(socket, ownsSocket: false);
            await using var secure = url.Secure ? await tls.HandshakeAsync(plain, url.Host, sni, limit.Token) : null;
            var stream = (Stream?)secure ?? plain;
            await stream.WriteAsync(message, limit.Token);
            await stream.FlushAsync(limit.Token);
            if (cutAfterSending)
            {
                return CallbackOutcome.Failed(CallbackFailures.BadGateway());
            }

            reader = new CallbackAnswerReader(stream);
            return await reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return CallbackOutcome.Failed(reader is { HasBegun: true }
                ? CallbackFailures.TooSlow()
                : CallbackFailures.NoReply(url.Host, url.Port, (long)timeout.TotalMilliseconds));
        }
        catch (SocketException)
        {
            return CallbackOutcome.Failed(CallbackFailures.Unreachable());
        }
        catch (ArgumentException)
        {
            // The name had an address when the parameter was checked and has none now.
            return CallbackOutcome.Failed(CallbackFailures.Unreachable());
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException)
        {
            return CallbackOutcome.Failed(CallbackFailures.BadGateway());
        }
    }
}
