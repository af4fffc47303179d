using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace OssCallback.Simulator.Callbacks;

/// <summary>One callback over its own TCP connection. HttpClient would hide what OSS checks in an answer (a missing or odd
/// Content-Length) and always sends SNI, so the exchange is written out here.</summary>
internal sealed partial class CallbackExchange(TimeSpan timeout, TimeProvider time, CallbackTls tls, ILogger<CallbackExchange> logger)
{
    /// <summary>Sends a complete HTTP/1.1 message and judges the answer; the limit spans connecting, sending and receiving.</summary>
    /// <remarks>The uploader's going away does not stop a callback: the object is stored, and OSS finishes what it began.</remarks>
    public async Task<CallbackOutcome> SendAsync(CallbackUrl url, bool sni, ReadOnlyMemory<byte> message, bool cutAfterSending) =>
        (await ExchangeAsync(url, sni, message, cutAfterSending, keepRefusedBody: false)).Outcome;

    /// <summary>
    /// Sends a message, judges the answer like <see cref="SendAsync"/>, and tells what was received and how long it took.
    /// </summary>
    public Task<CallbackTrip> ObserveAsync(CallbackUrl url, bool sni, ReadOnlyMemory<byte> message) =>
        ExchangeAsync(url, sni, message, cutAfterSending: false, keepRefusedBody: true);

    private async Task<CallbackTrip> ExchangeAsync(
        CallbackUrl url, bool sni, ReadOnlyMemory<byte> message, bool cutAfterSending, bool keepRefusedBody)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        var start = time.GetTimestamp();
        CallbackAnswerReader? reader = null;
        CallbackTrip? judged = null;
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
                return Judged(CallbackOutcome.Failed(CallbackFailures.BadGateway()));
            }

            reader = new CallbackAnswerReader(stream, () => Log.AnswerBegun(logger, url.Authority));
            judged = Judged(await reader.ReadAsync(limit.Token));
            if (keepRefusedBody && judged.Outcome.Failure is not null)
            {
                await reader.ReadRefusedBodyAsync(limit.Token);
            }

            return judged with { Answer = reader.Answer };
        }
        catch (Exception failure) when (judged is not null && failure is (OperationCanceledException or SocketException or IOException))
        {
            // The verdict is in; what more there was to see did not come.
            return judged! with { Answer = reader!.Answer };
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Judged(CallbackOutcome.Failed(reader is { HasBegun: true }
                ? CallbackFailures.TooSlow()
                : CallbackFailures.NoReply(url.Host, url.Port, (long)timeout.TotalMilliseconds)));
        }
        catch (SocketException)
        {
            return Judged(CallbackOutcome.Failed(CallbackFailures.Unreachable()));
        }
        catch (ArgumentException)
        {
            // The name had an address when the parameter was checked and has none now.
            return Judged(CallbackOutcome.Failed(CallbackFailures.Unreachable()));
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException)
        {
            // A failed handshake or a connection that ends before the answer does.
            return Judged(CallbackOutcome.Failed(CallbackFailures.BadGateway()));
        }

        CallbackTrip Judged(CallbackOutcome outcome) => new(outcome, time.GetElapsedTime(start), reader?.Answer);
    }

    private static partial class Log
    {
        [LoggerMessage(902, LogLevel.Debug, "{Host} begins to answer a callback")]
        public static partial void AnswerBegun(ILogger logger, string host);
    }
}
