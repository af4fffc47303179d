using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OssCallback.Simulator.Callbacks;

/// <summary>One callback request, header by header, before it goes on the wire.</summary>
/// <param name="Target">Path and query of the request line.</param>
/// <param name="Headers">In the order in which they are sent.</param>
/// <param name="Body">The body, as its Content-Length says.</param>
internal sealed record CallbackMessage(string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    /// <summary>The request as OSS sends it since 2018.</summary>
    public static CallbackMessage Create(
        CallbackUrl url, CallbackRequest callback, CallbackOrigin origin, string authorization, byte[] body, DateTimeOffset now)
    {
        List<KeyValuePair<string, string>> headers =
        [
            new("Host", callback.Host ?? url.Authority),
            new("Connection", "close"),
            new("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)),
            new("Authorization", authorization),
            new("Content-MD5", Md5(body)),
            new("Content-Type", callback.BodyType),
            new("Date", now.ToString("r", CultureInfo.InvariantCulture)),
            new("User-Agent", "aliyun-oss-callback"),
            new("eagleeye-rpcid", "0.1"),
            new("x-oss-additional-headers", string.Empty),
            new("x-oss-bucket", origin.Bucket),
            new("x-oss-owner", origin.OwnerId),
            new("x-oss-pub-key-url", origin.PublicKeyUrlBase64),
            new("x-oss-request-id", origin.RequestId),
            new("x-oss-requester", origin.RequesterId),
            new("x-oss-signature-version", "1.0"),
            new("x-oss-tag", "CALLBACK"),
            .. callback.AdditionalHeaders,
        ];
        return new CallbackMessage(url.Path + url.Query, headers, body);
    }

    /// <summary>The message with another body; Content-MD5 and the signature stay those of the old one.</summary>
    public CallbackMessage WithBody(byte[] body) =>
        this.WithHeader("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)) with { Body = body };

    /// <summary>The message with one header changed, or taken out where the value is null.</summary>
    public CallbackMessage WithHeader(string name, string? value) => this with
    {
        Headers =
        [
            .. Headers.Where(header => value is not null || header.Key != name)
                .Select(header => header.Key == name ? new(name, value!) : header),
        ],
    };

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) =>
        Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .FirstOrDefault();

    /// <summary>Request line and headers as text.</summary>
    public string Head()
    {
        var head = new StringBuilder(1024).Append("POST ").Append(Target).Append(" HTTP/1.1\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return head.Append("\r\n").ToString();
    }

    /// <summary>The bytes on the wire.</summary>
    public byte[] ToBytes() => [.. Encoding.ASCII.GetBytes(Head()), .. Body];

    private static string Md5(byte[] body)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(body);
        return Convert.ToBase64String(md5.GetHashAndReset());
    }
}
