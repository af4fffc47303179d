using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Load;

/// <summary>
/// One connection that sends a callback and reads its answer. Written out, because an HTTP client would take more of the machine than the
/// receiver under test.
/// </summary>
internal sealed class LoadConnection(CallbackUrl url, IPAddress[] addresses) : IDisposable
{
    /// <summary>The kind of error when no answer came in time.</summary>
    public const string Timeout = "timeout";

    private readonly byte[] _buffer = new byte[16 * 1024];
    private Socket? _socket;
    private Stream? _stream;

    /// <summary>Sends one message, connecting first where there is no connection.</summary>
    /// <returns>Null where OSS would take the answer, or the kind of error.</returns>
    public async Task<string?> SendAsync(byte[] message, bool keepAlive, CancellationToken cancellationToken)
    {
        try
        {
            var stream = _stream ??= await ConnectAsync(cancellationToken);
            await stream.WriteAsync(message, cancellationToken);
            var (error, reusable) = await ReadAsync(stream, cancellationToken);
            if (!keepAlive || !reusable)
            {
                Close();
            }

            return error;
        }
        catch (OperationCanceledException)
        {
            Close();
            return Timeout;
        }
        catch (SocketException exception)
        {
            Close();
            return exception.SocketErrorCode == SocketError.ConnectionRefused ? "connection refused" : "connection failed";
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            Close();
            return exception is IOException ? "connection broken" : "TLS failed";
        }
    }

    public void Dispose() => Close();

    private void Close()
    {
        _stream?.Dispose();
        _socket?.Dispose();
        _stream = null;
        _socket = null;
    }

    [SuppressMessage(
        "Security", "CA5359", Justification = "A receiver under test may have a self-signed certificate; nothing secret is sent.")]
    private async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(addresses, url.Port, cancellationToken);
        var plain = new NetworkStream(_socket, ownsSocket: false);
        if (!url.Secure)
        {
            return plain;
        }

        var secure = new SslStream(plain, leaveInnerStreamOpen: false, (_, _, _, _) => true);
        _stream = secure;
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.Host }, cancellationToken);
        return secure;
    }

    private async Task<(string? Error, bool Reusable)> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var filled = 0;
        int end;
        while ((end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var count = filled == _buffer.Length ? 0 : await stream.ReadAsync(_buffer.AsMemory(filled), cancellationToken);
            if (count == 0)
            {
                throw new IOException("The answer ended inside its headers.");
            }

            filled += count;
        }

        var head = _buffer.AsSpan(0, end);
        if (!(head.StartsWith("HTTP/1.1 "u8) || head.StartsWith("HTTP/1.0 "u8)) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            return ("no HTTP", false);
        }

        var reusable = head[7] == '1' && !Ascii.EqualsIgnoreCase(Header(head, "Connection"u8), "close"u8);
        var text = Header(head, "Content-Length"u8);
        if (!Utf8Parser.TryParse(text, out int length, out var read) || read != text.Length || length < 0
            || end + 4 + length > _buffer.Length)
        {
            return (FormattableString.Invariant($"{status} without a usable Content-Length"), false);
        }

        while (filled < end + 4 + length)
        {
            var count = await stream.ReadAsync(_buffer.AsMemory(filled), cancellationToken);
            if (count == 0)
            {
                throw new IOException("The answer ended inside its body.");
            }

            filled += count;
        }

        return status == 200 && length > 0
            ? (null, reusable)
            : (FormattableString.Invariant($"{status} {CodeIn(_buffer.AsSpan(end + 4, length))}").TrimEnd(), reusable);
    }

    /// <summary>A header's value, whose name may be written in any case; empty where it is missing.</summary>
    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        for (var next = head.IndexOf("\r\n"u8); next >= 0; next = head.IndexOf("\r\n"u8))
        {
            head = head[(next + 2)..];
            if (head.Length > name.Length && head[name.Length] == ':' && Ascii.EqualsIgnoreCase(head[..name.Length], name))
            {
                var value = head[(name.Length + 1)..];
                var end = value.IndexOf("\r\n"u8);
                return (end < 0 ? value : value[..end]).Trim(" \t"u8);
            }
        }

        return [];
    }

    /// <summary>The stable code in an answer of this service.</summary>
    private static string CodeIn(ReadOnlySpan<byte> body)
    {
        var start = body.IndexOf("\"code\":\""u8);
        var rest = start < 0 ? [] : body[(start + 8)..];
        return rest.IndexOf((byte)'"') is > 0 and var length ? Encoding.ASCII.GetString(rest[..length]) : string.Empty;
    }
}
