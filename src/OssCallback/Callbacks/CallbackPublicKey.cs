using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace OssCallback.Callbacks;

/// <summary>An RSA key that may sign callbacks, and the signature check itself.</summary>
public sealed class CallbackPublicKey
{
    // An RSA object is not promised to be safe for concurrent use, and importing one costs more than verifying with it.
    private readonly ConcurrentBag<RSA> _idle = [];
    private readonly RSAParameters _parameters;

    private CallbackPublicKey(RSAParameters parameters) => _parameters = parameters;

    /// <summary>The length of a signature in bytes; 64 for OSS's key.</summary>
    public int SignatureLength => _parameters.Modulus!.Length;

    /// <summary>Reads a PEM text (<c>BEGIN PUBLIC KEY</c> or <c>BEGIN RSA PUBLIC KEY</c>).</summary>
    /// <exception cref="FormatException">The text holds no RSA public key.</exception>
    public static CallbackPublicKey FromPem(string pem)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return new CallbackPublicKey(rsa.ExportParameters(includePrivateParameters: false));
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw new FormatException("The text is not an RSA public key in PEM form.", exception);
        }
    }

    /// <summary>Whether a signature, of any length and content, covers these bytes.</summary>
    [SuppressMessage(
        "Security", "CA5351", Justification = "RSA over MD5 is what OSS signs callbacks with; the ticket is what makes it safe.")]
    public bool Verify(ReadOnlySpan<byte> stringToSign, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength)
        {
            return false;
        }

        if (!_idle.TryTake(out var rsa))
        {
            rsa = RSA.Create(_parameters);
        }

        var valid = rsa.VerifyData(stringToSign, signature, HashAlgorithmName.MD5, RSASignaturePadding.Pkcs1);
        _idle.Add(rsa);
        return valid;
    }
}
