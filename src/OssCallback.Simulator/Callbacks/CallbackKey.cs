using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Callbacks;

/// <summary>
/// The development key that signs callbacks. 512 bits like the real one, so that code which refuses short keys fails here first.
/// </summary>
[SuppressMessage("Security", "CA5385", Justification = "OSS's own callback key has 512 bits; this one must look the same to verifiers.")]
internal sealed class CallbackKey : IDisposable
{
    /// <summary>The private half, in the data directory of a simulator.</summary>
    public const string FileName = "callback_key_dev.pem";

    /// <summary>Beside it: the address of the public half, which differs with the port, for programs that sign with this key.</summary>
    public const string UrlFileName = "callback_key_url";

    private const int KeyBits = 512;
    private readonly RSA _key;
    private readonly RSA _wrongKey = RSA.Create(KeyBits);

    private CallbackKey(RSA key) => _key = key;

    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem();

    /// <summary>Loads the key of a data directory, or makes it: a restart must not invalidate what others have pinned.</summary>
    public static CallbackKey LoadOrCreate(string dataDirectory)
    {
        var pem = SecretFile.LoadOrCreate(Path.Combine(dataDirectory, FileName), NewPem);
        var key = RSA.Create();
        key.ImportFromPem(Encoding.ASCII.GetString(pem));
        return new CallbackKey(key);
    }

    /// <summary>A key made elsewhere.</summary>
    /// <exception cref="FormatException">The text holds no RSA private key.</exception>
    public static CallbackKey FromPem(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            key.ExportParameters(includePrivateParameters: true);
            return new CallbackKey(key);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new FormatException("The text is not an RSA private key in PEM form.", exception);
        }
    }

    /// <summary>Base64 of the RSA-MD5 signature over decoded path, query as written, line feed and body.</summary>
    public string Sign(CallbackUrl url, ReadOnlySpan<byte> body, bool withWrongKey)
    {
        // Byte by byte, and a plus sign stays one: what is encoded need not be UTF-8.
        var path = Encoding.ASCII.GetBytes(url.Path.Replace("+", "%2B", StringComparison.Ordinal));
        byte[] text = [.. WebUtility.UrlDecodeToBytes(path, 0, path.Length), .. Encoding.ASCII.GetBytes(url.Query), (byte)'\n', .. body];
        var signer = withWrongKey ? _wrongKey : _key;
        return Convert.ToBase64String(signer.SignData(text, HashAlgorithmName.MD5, RSASignaturePadding.Pkcs1));
    }

    public void Dispose()
    {
        _key.Dispose();
        _wrongKey.Dispose();
    }

    private static byte[] NewPem()
    {
        using var key = RSA.Create(KeyBits);
        return Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
