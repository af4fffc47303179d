using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OssCallback.Simulator.Callbacks;

/// <summary>One address of <c>callbackUrl</c>, its target kept to the letter because the letter is signed.</summary>
/// <param name="Secure">https.</param>
/// <param name="Host">Name or IPv4 address.</param>
/// <param name="Port">The port.</param>
/// <param name="Authority">Host and port as written, the default Host header.</param>
/// <param name="Path">At least <c>/</c>.</param>
/// <param name="Query">With its question mark, or empty.</param>
internal sealed record CallbackUrl(bool Secure, string Host, int Port, string Authority, string Path, string Query)
{
    /// <summary>Reads one address; the scheme may be missing. IPv6 is not supported by OSS, non-ASCII text must come encoded.</summary>
    public static CallbackUrl? Parse(string text)
    {
        var secure = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        var rest = secure ? text[8..] : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? text[7..] : text;
        if (rest.Contains("://", StringComparison.Ordinal)
            && rest.IndexOf("://", StringComparison.Ordinal) < rest.AsSpan().IndexOfAny("/?") + 1)
        {
            return null;
        }

        if (rest.Length == 0 || rest.Any(character => character is <= ' ' or > '~'))
        {
            return null;
        }

        var fragment = rest.IndexOf('#', StringComparison.Ordinal);
        rest = fragment < 0 ? rest : rest[..fragment];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        var target = end < 0 ? "/" : rest[end..];
        var colon = authority.IndexOf(':', StringComparison.Ordinal);
        var host = colon < 0 ? authority : authority[..colon];
        var port = secure ? 443 : 80;
        if (colon >= 0
            && (!int.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
                || port is < 1 or > 65535))
        {
            return null;
        }

        if (Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4))
        {
            return null;
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target : target[..mark];
        return new(secure, host, port, authority, path.Length == 0 ? "/" : path, mark < 0 ? string.Empty : target[mark..]);
    }

    /// <summary>The host's IPv4 addresses; none where the name is unknown.</summary>
    public async Task<IPAddress[]> ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(Host, AddressFamily.InterNetwork, cancellationToken);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    /// <summary>Loopback, private, link-local, shared and unspecified ranges.</summary>
    public static bool IsPrivate(IPAddress address) => address.GetAddressBytes() switch
    {
        [0 or 10 or 127, ..] => true,
        [100, >= 64 and <= 127, ..] => true,
        [169, 254, ..] => true,
        [172, >= 16 and <= 31, ..] => true,
        [192, 168, ..] => true,
        _ => false,
    };
}
