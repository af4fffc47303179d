using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using OssCallback.Callbacks;

namespace OssCallback.Benchmarks;

/// <summary>Callbacks as OSS sends them, all signed before the first is sent; a key of our own stands for OSS's.</summary>
internal sealed class SignedCallbacks : IDisposable
{
    public const string Bucket = "uploads";
    public const string KeyUrl = "https://keys.example.com/key.pem";

    private readonly byte[] _ticketKey = RandomNumberGenerator.GetBytes(TicketSigner.MinKeyBytes);

    /// <summary>What stands for OSS's key.</summary>
    public RSA Key { get; } = RSA.Create(512);

    /// <summary>The secret of the tickets, in Base64.</summary>
    public string TicketKey => Convert.ToBase64String(_ticketKey);

    /// <summary>The settings of a receiver that takes them.</summary>
    public Dictionary<string, string> Settings(string url) => new()
    {
        ["Oss__AccessKeyId"] = "id",
        ["Oss__AccessKeySecret"] = "secret",
        ["Oss__Bucket"] = Bucket,
        ["Oss__Region"] = "cn-hangzhou",
        ["Callback__Urls__0"] = $"{url}/api/callback",
        ["Callback__TicketKeys__0"] = TicketKey,
        ["Callback__TrustedKeys__0__Url"] = KeyUrl,
        ["Callback__TrustedKeys__0__Pem"] = Key.ExportSubjectPublicKeyInfoPem(),
    };

    /// <summary>Signs so many, each for an upload of its own: the same bytes once more would be known already and cost less.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "It is how OSS signs.")]
    public (string Body, string Authorization)[] Make(int count)
    {
        var tickets = new TicketSigner([_ticketKey]);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var key = $"uploads/2026/11/26/somebody/{Guid.NewGuid():n}.png";
            var ticket = tickets.Issue(new UploadTicket(DateTimeOffset.UtcNow.AddHours(24), "default", "somebody"), Bucket, key);
            var body =
                $"bucket={Bucket}&object={Uri.EscapeDataString(key)}&etag=0123456789ABCDEF0123456789ABCDEF&size=3&mimeType=image%2Fpng"
                + "&imageInfo.height=1&imageInfo.width=1&imageInfo.format=png&crc64=9207117463346450873"
                + $"&reqId={Convert.ToHexString(RandomNumberGenerator.GetBytes(12))}&clientIp=127.0.0.1&ticket={ticket}";
            return (body, Convert.ToBase64String(
                Key.SignData(Encoding.UTF8.GetBytes("/api/callback\n" + body), HashAlgorithmName.MD5, RSASignaturePadding.Pkcs1)));
        })];
    }

    /// <inheritdoc />
    public void Dispose() => Key.Dispose();
}
