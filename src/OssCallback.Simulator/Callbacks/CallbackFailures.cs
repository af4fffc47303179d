using System.Globalization;
using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Callbacks;

/// <summary>
/// Why a callback counts as failed, with OSS's sentences (their spelling included). All are 203 CallbackFailed: the object is stored.
/// </summary>
internal static class CallbackFailures
{
    /// <summary>Anything but 200; redirects are not followed.</summary>
    public static OssError Status(int status) => Answer(string.Create(CultureInfo.InvariantCulture, $"Error status : {status}."));

    /// <summary>A failed handshake, or a connection that ends before the answer does.</summary>
    public static OssError BadGateway() => Status(502);

    public static OssError Unreachable() => Answer("Error status : -1.OSS can not connect to your callbackUrl, please check it.");

    public static OssError NoReply(string host, int port, long milliseconds) =>
        OssErrors.CallbackFailed(string.Create(CultureInfo.InvariantCulture,
        $"Error status : -1 {host}:{port} reply timeout, cost:{milliseconds}ms, timeout:{milliseconds}ms (err -4, errno115)"),
        "0007-00000202");

    /// <summary>Sent here where an answer began in time and did not end in time; when OSS sends it is not documented.</summary>
    public static OssError TooSlow() => OssErrors.CallbackFailed("Cost too long time.", "0007-00000202");

    public static OssError MissingLength() => Answer("Error Status : 400.User server missing content-length.");

    public static OssError InvalidLength() => Answer("Error Status : 400.User server return invalid conent-length value.");

    public static OssError LengthTooLong() => Answer("Error Status : 400.User server return too long content-length value.");

    public static OssError NotJson() => OssErrors.CallbackFailed("Response body is not valid json format.", "0007-00000205");

    /// <summary>
    /// Sent where the object is gone before its image was read, and by a fault switch; images that cannot be read are empty variables.
    /// </summary>
    public static OssError ImageInfo() => OssErrors.CallbackFailed("Get image info failed.", ec: null);

    /// <summary>Only a fault switch provokes it: OSS's limit is not documented.</summary>
    public static OssError TooManyRequests() => OssErrors.CallbackFailed("Too many callback requests.", ec: null);

    private static OssError Answer(string message) => OssErrors.CallbackFailed(message, "0007-00000203");
}
