using System.Net;
using System.Net.Sockets;

namespace OssCallback.Http;

/// <summary>
/// Addresses that strangers cannot reach: this machine's, a private network's, a link's, a cloud's metadata service (RFC 6890). A service
/// that calls addresses out of its settings must not be led to them.
/// </summary>
public static class PrivateAddresses
{
    /// <summary>Whether an address is one of them.</summary>
    public static bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6UniqueLocal
                || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any) || IsTranslated(address.GetAddressBytes());
        }

        var bytes = address.GetAddressBytes();
        return bytes[0] switch
        {
            0 or 10 or 127 => true,
            100 => bytes[1] is >= 64 and <= 127,
            169 => bytes[1] == 254,
            172 => bytes[1] is >= 16 and <= 31,
            192 => bytes[1] == 168 || (bytes[1] == 0 && bytes[2] is 0 or 2),
            198 => bytes[1] is 18 or 19 || (bytes[1] == 51 && bytes[2] == 100),
            203 => bytes[1] == 0 && bytes[2] == 113,
            >= 224 => true,
            _ => false,
        };
    }

    // NAT64 (64:ff9b::/96) and 6to4 (2002::/16) carry an IPv4 address that may be private.
    private static bool IsTranslated(byte[] bytes) => (bytes[0], bytes[1], bytes[2], bytes[3]) switch
    {
        (0x00, 0x64, 0xFF, 0x9B) => Contains(new IPAddress(bytes.AsSpan(12, 4))),
        (0x20, 0x02, _, _) => Contains(new IPAddress(bytes.AsSpan(2, 4))),
        _ => false,
    };
}
