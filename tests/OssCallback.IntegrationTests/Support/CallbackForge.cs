using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace OssCallback.IntegrationTests.Support;

/// <summary>
/// Signs any callback with the key that OSS signs with. This is not cheating: whoever has a bucket can have OSS sign any body for any path.
/// </summary>
internal sealed class CallbackForge(string keyFile, string keyUrl)
{
    /// <summary>The bare Base64 signature of a request.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "It is how OSS signs.")]
    public string Authorization(string target, string body)
    {
        using var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(keyFile));
        return Convert.ToBase64String(
            key.SignData(Encoding.UTF8.GetBytes(target + "\n" + body), HashAlgorithmName.MD5, RSASignaturePadding.Pkcs1));
    }

    /// <summary>The value of x-oss-pub-key-url.</summary>
    public string PublicKeyUrl => Convert.ToBase64String(Encoding.ASCII.GetBytes(keyUrl));

    /// <summary>A whole callback.</summary>
    public HttpRequestMessage Sign(string server, string target, string body, string contentType)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, server + target)
        {
            Content = new ByteArrayContent(
                Encoding.UTF8.GetBytes(body))
            { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } },
        };
        request.Headers.TryAddWithoutValidation("Authorization", Authorization(target, body));
        request.Headers.TryAddWithoutValidation("x-oss-pub-key-url", PublicKeyUrl);
        return request;
    }

    /// <summary>The fields of a callback as OSS would fill them.</summary>
    public static string Body(
        string bucket,
        string key,
        string? ticket,
        string etag = "0123456789ABCDEF0123456789ABCDEF",
        long size = 3,
        string mimeType = "image/png") =>
        FormattableString.Invariant($"bucket={bucket}&object={Uri.EscapeDataString(key)}&etag={etag}&size={size}")
        + $"&mimeType={Uri.EscapeDataString(mimeType)}"
        + (ticket is null ? string.Empty : $"&ticket={ticket}");
}
