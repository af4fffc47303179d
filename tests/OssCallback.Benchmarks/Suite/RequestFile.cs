using System.Globalization;
using System.Text;

namespace OssCallback.Benchmarks.Suite;

/// <summary>Requests as they are on the wire, in the form that <c>tests/benchmarks/callbacks.lua</c> reads.</summary>
internal static class RequestFile
{
    /// <summary>Callbacks as OSS sends them; OSS itself never keeps a connection.</summary>
    public static string Callbacks(string path, IEnumerable<(string Body, string Authorization)> callbacks, bool keepAlive)
    {
        Write(path, callbacks.Select(callback => Callback(callback.Body, callback.Authorization, keepAlive)));
        return path;
    }

    public static void Write(string path, IEnumerable<byte[]> requests)
    {
        using var file = new BufferedStream(File.Create(path));
        foreach (var request in requests)
        {
            file.Write(Encoding.ASCII.GetBytes(request.Length.ToString("D8", CultureInfo.InvariantCulture)));
            file.Write(request);
        }
    }

    public static byte[] Callback(string body, string authorization, bool keepAlive) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST /api/callback HTTP/1.1\r\nDate: Thu, 26 Nov 2026 00:00:00 GMT\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + $"Content-Length: {body.Length}\r\nConnection: {(keepAlive ? "keep-alive" : "close")}\r\nHost: 127.0.0.1\r\n"
            + $"User-Agent: aliyun-oss-callback\r\nAuthorization: {authorization}\r\nx-oss-pub-key-url: {KeyUrl}\r\n"
            + $"x-oss-bucket: {SignedCallbacks.Bucket}\r\nx-oss-signature-version: 1.0\r\nx-oss-tag: CALLBACK\r\n\r\n{body}"));

    private static string KeyUrl { get; } = Convert.ToBase64String(Encoding.ASCII.GetBytes(SignedCallbacks.KeyUrl));
}
