using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>Signs callbacks as OSS does, with a key of its own.</summary>
internal sealed class CallbackSigner : IDisposable
{
    public const string KeyUrl = "https://keys.example.com/test.pem";

    [SuppressMessage("Security", "CA5385", Justification = "As short as the key of OSS.")]
    private readonly RSA _rsa = RSA.Create(512);

    public static string KeyUrlHeader { get; } = Base64(KeyUrl);

    public string Pem => _rsa.ExportSubjectPublicKeyInfoPem();

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Signs what the caller says was signed: nothing is decoded here, so that the code under test is not its own referee.
    /// </summary>
    [SuppressMessage("Security", "CA5351", Justification = "RSA over MD5 is what OSS signs callbacks with.")]
    public string Sign(string decodedPathAndQuery, byte[] body) => Convert.ToBase64String(_rsa.SignData(
        [.. Encoding.UTF8.GetBytes(decodedPathAndQuery + "\n"), .. body], HashAlgorithmName.MD5, RSASignaturePadding.Pkcs1));

    public void Dispose() => _rsa.Dispose();
}
