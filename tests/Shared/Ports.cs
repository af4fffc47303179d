using System.Net;
using System.Net.Sockets;

namespace OssCallback.Testing;

/// <summary>
/// Free ports below the range from which the system takes the ports of outgoing connections: a server that is killed and started again must
/// find its port free.
/// </summary>
internal static class Ports
{
    private const int First = 15_000;
    private const int Last = 32_000;

    private static int _next = System.Security.Cryptography.RandomNumberGenerator.GetInt32(First, Last);

    public static int Free()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % (Last - First));
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // It is in use: the next one.
            }
        }
    }
}
