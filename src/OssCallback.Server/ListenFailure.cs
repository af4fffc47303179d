using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace OssCallback.Server;

/// <summary>Why nothing can listen, in a sentence.</summary>
public static class ListenFailure
{
    /// <summary>The sentence.</summary>
    /// <param name="exception">What the start ended with.</param>
    /// <param name="option">The option of the command line that says where to listen.</param>
    /// <returns>Null for what has nothing to do with listening.</returns>
    public static string? Of(Exception exception, string option)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            IOException { InnerException: AddressInUseException } =>
                $"The port is in use: choose another with {option}, or end the program that has it. ({exception.Message})",
            ArgumentOutOfRangeException { ParamName: "port" } => $"{option} takes an address with a port from 0 to 65535.",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"This user may not listen there: choose a port from 1024 on with {option}. ({exception.Message})",
            FormatException or SocketException => $"The address of {option} cannot be listened on. ({exception.Message})",
            InvalidOperationException or IOException => exception.Message,
            _ => null,
        };
    }
}
